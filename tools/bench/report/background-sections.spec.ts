import { expect, test } from '@jest/globals';
import type { ImportRun, Publication, SteadyLoad } from './background-result.ts';
import { importSection, publishSection } from './background-sections.ts';

test('of a publication it is said how long it took, and what those noticed who sent events', () => {
  const page = publishSection({
    publish: {
      leads: 200_100,
      facts: 1_000_200,
      prefill_s: 150,
      events_per_s: 50,
      undisturbed: steadyLoad(60, 30),
      trial: {
        duration_s: 70,
        repeated_s: 68,
        leads: 200_100,
        leads_changed: 89_000,
        cpu_seconds: { scoring: 50 },
        peak_memory_mb: { scoring: 170, intent: 165 },
      },
      many_scores: publication(120, 90_000, 400),
      no_score: publication(60, 0, 50),
      checked_leads: 1_000,
    },
  });
  expect(page).toContain('200,100 leads with 1,000,200 events are judged anew while 50 events a second');
  expect(page).toContain('| has given many leads points | 120 | 1,668 | 90,000 | 2.5 | 160 | 30 |');
  expect(page).toContain('| has given nobody points | 60 | 3,335 | 0 | 2.5 | 160 | 30 |');
  expect(page).toContain('| alone | 60 | 20 | 25 | 30 | 30 | 3,000 | 70 |');
  expect(page).toContain('| beside the first publication | 121 | 20 | 25 | 400 | 400 | 6,050 | 70 |');
  expect(page).toContain('70 s, and 68 s the second time, with the same hash; scoring took at most 170 MB');
  expect(page).toContain('1,000 scores were computed once more');
});

test('of an import it is said how fast it was, how memory grew, and what those noticed who sent events', () => {
  const alone: ImportRun = {
    rows: 100_000,
    upload_s: 0.9,
    import_s: 80,
    rows_per_s: 1_250,
    memory_before_mb: 150,
    memory_growth_mb: 40.5,
  };
  const page = importSection({
    import: {
      events_per_s: 50,
      undisturbed: steadyLoad(60, 30),
      alone,
      loaded: { ...alone, import_s: 100, rows_per_s: 1_000 },
      load: { ...steadyLoad(101, 300), most_waiting: {} },
    },
  });
  expect(page).toContain('| alone | 100,000 | 0.9 | 80 | 1,250 | 150 | 40.5 |');
  expect(page).toContain('| beside 50 events/s | 100,000 | 0.9 | 100 | 1,000 | 150 | 40.5 |');
  expect(page).toContain('| beside the import | 101 | 20 | 25 | 300 | 300 | 5,050 | 0 |');
});

test('of what was not measured nothing is said', () => {
  expect(publishSection({}) + importSection({})).toBe('');
});

function publication(seconds: number, changed: number, p99: number): Publication {
  return {
    duration_s: seconds,
    leads_per_s: Math.round(200_100 / seconds),
    leads: 200_100,
    leads_changed: changed,
    settled_after_s: 2.5,
    cpu_seconds: { scoring: 30 },
    peak_memory_mb: { scoring: 160 },
    load: steadyLoad(seconds + 1, p99),
  };
}

function steadyLoad(seconds: number, p99: number): SteadyLoad {
  const sent = 50 * seconds;
  return {
    seconds,
    sent,
    accepted: sent,
    post_to_202_ms: { p50: 20, p95: 25, p99, max: p99, count: sent },
    most_waiting: { scoring: 70 },
  };
}
