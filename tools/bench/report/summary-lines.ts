import { backgroundLines } from './background-lines.ts';
import { percentileText } from './percentile-text.ts';
import type { BenchResult, Round } from './result.ts';

/** The result in short, for the terminal. */
export function summaryLines(result: BenchResult): string[] {
  const { throughput, latency, profile = [] } = result;
  const lines: string[] = [];
  if (throughput) {
    const { single_posts: singles, ratio_to_baseline: ratio } = throughput;
    lines.push(
      `Throughput: ${throughput.events_per_s} events/s settled, ${throughput.accepted_events_per_s}/s accepted`,
    );
    lines.push(...throughput.rounds.flatMap(roundLines));
    if (ratio) lines.push(`  to the baseline: × ${ratio.median} (${ratio.min} to ${ratio.max})`);
    if (singles)
      lines.push(`  single POSTs: ${singles.requests_per_s}/s, ${percentileText(singles.post_to_202_ms)}`);
  }
  for (const [rate, figures] of Object.entries(latency ?? {})) {
    lines.push(`Latency at ${rate} events/s, ${figures.probes} probes:`);
    lines.push(`  → 202    ${percentileText(figures.post_to_202_ms)}`);
    lines.push(`  → score  ${percentileText(figures.post_to_score_ms)}`);
    lines.push(`  → deal   ${percentileText(figures.post_to_deal_ms)}`);
    lines.push(`  → Slack  ${percentileText(figures.post_to_slack_ms)}`);
  }
  lines.push(...strainLines(result), ...backgroundLines(result));
  for (const { service, busy_s: busy, idle_s: idle, parts, hottest } of profile) {
    lines.push(`Profile of ${service}: busy ${busy} s, idle ${idle} s`);
    lines.push(
      `  ${parts
        .slice(0, 12)
        .map(({ part, share }) => `${part} ${percent(share)}`)
        .join(', ')}`,
    );
    lines.push(...hottest.map(({ where, share }) => `    ${percent(share).padStart(6)} ${where}`));
  }
  return lines;
}

/** What growth, backlogs, giants and syncing do to the figures. */
function strainLines({ growth = {}, backlog, giants, synced_broker: synced }: BenchResult): string[] {
  const lines = Object.entries(growth).map(
    ([leads, step]) =>
      `With ${leads} leads already there: ${step.settled_events_per_s} events/s settled, × ${step.throughput_ratio} (filled in ${step.prefill_s} s)`,
  );
  if (backlog) {
    const memory = Object.entries(backlog.peak_memory_mb).map(([name, mb]) => `${name} ${mb} MB`);
    lines.push(
      `Backlog: ${backlog.messages} messages in ${backlog.drain_s} s, ${backlog.drained_messages_per_s}/s`,
      `  memory: ${memory.join(', ')}`,
    );
  }
  if (giants) {
    lines.push(
      `Giants of ${giants.events} events: everybody else × ${giants.throughput_ratio}`,
      `  → score  ${percentileText(giants.post_to_score_ms)}`,
      `  → score of an ordinary lead  ${percentileText(giants.ordinary_post_to_score_ms)}`,
    );
  }
  if (synced)
    lines.push(
      `Broker syncing every write: ${synced.settled_events_per_s} events/s, × ${synced.throughput_ratio}`,
    );
  return lines;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function roundLines({ usage, ...round }: Round, index: number): string[] {
  const each = (values: Record<string, number>, unit: string) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}${unit}`)
      .join(', ');
  return [
    `  round ${index + 1}: ${round.events} events in ${round.settled_s} s, ${round.deals} deals, ${round.notifications} notifications`,
    `    CPU: ${each(usage.cpu_seconds, ' s')}`,
    `    memory: ${each(usage.peak_memory_mb, ' MB')}`,
    `    stored per event: ${usage.postgres_bytes_per_event} bytes in Postgres, ${usage.broker_bytes_per_event} in the broker`,
  ];
}
