import { describe, expect, it } from '@jest/globals';
import type { BenchResult, Percentiles, Round } from './result.ts';
import { renderPerformance } from './render-performance.ts';

describe('the page of a result', () => {
  it('says of each goal whether it was met, missed or not measured', () => {
    const page = renderPerformance(result());
    expect(lineWith(page, 'the baseline, median')).toBe(
      '| End-to-end throughput ÷ the baseline, median of the rounds | at least 10 × | 11.5 × | met |',
    );
    expect(lineWith(page, 'at 200 events/s, p99')).toContain('| at most 150 ms | 151 ms | **missed** |');
    expect(lineWith(page, 'at 1,000 events/s, p99')).toContain('| at most 500 ms | – | not measured |');
    expect(lineWith(page, 'With 1,000,000 leads'.toLowerCase())).toContain('| 0.8 × | met |');
    expect(lineWith(page, '50,000 events settled')).toContain('| under 20 s | 20 s | **missed** |');
  });

  it('holds services to the memory goal, not the servers that they use', () => {
    const page = renderPerformance(result());
    expect(lineWith(page, '500,123 messages wait')).toContain('| under 200 MB | 180 MB | met |');
  });

  it('names the machine, and warns when the sizes were reduced', () => {
    expect(renderPerformance(result())).toContain('Machine: Some CPU, 2 cores, 24 GiB of memory');
    expect(renderPerformance(result())).not.toContain('not the published figures');
    expect(renderPerformance({ ...result(), full: false })).toContain('not the published figures');
  });

  it('shows what was measured, and leaves out what was not', () => {
    const page = renderPerformance(result());
    expect(page).toContain('| engine, round 1 | 9,000 | 5,000 | 40 | 1,600 | 1,700 |');
    expect(page).toContain('| baseline, round 1 | 900 | 430 | 465 | 1,600 | 1,700 |');
    expect(page).toContain('| 200 | POST → deal created | 20 | 80 | 151 | 200 | 600 |');
    expect(page).toContain('| 1,000,000 | 8,500 | 4,000 | 0.8 | 240 |');
    expect(page).toContain('| scoring | 30 | 150 | 170 |');
    expect(page).not.toContain('## Giants');
    expect(page).not.toContain('undefined');
  });

  it('says where the time goes', () => {
    const page = renderPerformance(result());
    expect(page).toContain('| scoring | 30 | 75 % | pg 40 %, JSON 20 % |');
    expect(page).toContain('- scoring: `parse (pg-protocol)` 12.5 %');
  });

  it('is empty of figures, but a page, when nothing was measured', () => {
    const { started_at, full, seed, machine, method } = result();
    const page = renderPerformance({ started_at, full, seed, machine, method });
    expect(page.match(/not measured/g)).toHaveLength(6);
    expect(page).toMatch(/^# Performance\n/);
    expect(page.endsWith('\n')).toBe(true);
  });
});

function lineWith(page: string, words: string): string {
  const found = page.split('\n').find((line) => line.toLowerCase().includes(words.toLowerCase()));
  if (found === undefined) throw new Error(`There is no line with "${words}" in ${page}`);
  return found;
}

function result(): BenchResult {
  return {
    started_at: '2026-03-04T05:06:07.000Z',
    full: true,
    seed: 1,
    machine: {
      cpu: 'Some CPU',
      cores: 2,
      memory_gib: 24,
      os: 'Linux 6.1 x64',
      node: '24.0.0',
      postgres: '18.0',
      nats: '2.12.0',
    },
    method: ['Everything runs on the one machine.'],
    throughput: {
      events_per_s: 2_500,
      accepted_events_per_s: 9_000,
      seconds_for_50000: 20,
      rounds: [round(9_000, 5_000, 40)],
      baseline_rounds: [round(900, 430, 465)],
      ratio_to_baseline: { min: 11, median: 11.5, max: 12 },
    },
    latency: {
      '200': {
        seconds: 45,
        sent: 9_000,
        accepted: 9_000,
        post_to_202_ms: percentiles(10),
        probes: 600,
        post_to_score_ms: percentiles(100),
        post_to_deal_ms: percentiles(151),
        post_to_slack_ms: percentiles(180),
        usage: round(1, 1, 1).usage,
      },
    },
    growth: { '1000000': { ...round(8_500, 4_000, 12.5), throughput_ratio: 0.8, prefill_s: 240 } },
    backlog: {
      messages: 500_123,
      drain_s: 100,
      drained_messages_per_s: 5_001,
      peak_memory_mb: { scoring: 180, intent: 150, postgres: 900, nats: 400, 'slack sandbox': 250 },
    },
    profile: [
      {
        service: 'scoring',
        busy_s: 30,
        idle_s: 10,
        parts: [
          { part: 'pg', share: 0.4 },
          { part: 'JSON', share: 0.2 },
        ],
        hottest: [{ where: 'parse (pg-protocol)', share: 0.125 }],
      },
    ],
  };
}

function round(accepted: number, settled: number, seconds: number): Round {
  return {
    events: 200_000,
    leads: 20_000,
    accepted_s: 22,
    accepted_events_per_s: accepted,
    settled_s: seconds,
    settled_events_per_s: settled,
    deals: 1_600,
    notifications: 1_700,
    repeated_requests: 0,
    usage: {
      cpu_seconds: { scoring: 30 },
      peak_memory_mb: { scoring: 170 },
      postgres_bytes_per_event: 2_000,
      broker_bytes_per_event: 1_500,
    },
  };
}

function percentiles(p99: number): Percentiles {
  return { p50: 20, p95: 80, p99, max: 200, count: 600 };
}
