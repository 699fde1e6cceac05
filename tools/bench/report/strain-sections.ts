import { figure, markdownTable } from './markdown-table.ts';
import { percentileCells, section } from './section.ts';
import type { BenchResult } from './result.ts';

export function growthSection({ growth = {} }: BenchResult): string {
  const rows = Object.entries(growth).map(([leads, step]) => [
    figure(Number(leads)),
    figure(step.accepted_events_per_s),
    figure(step.settled_events_per_s),
    figure(step.throughput_ratio),
    figure(step.prefill_s),
  ]);
  if (rows.length === 0) return '';
  return section(
    'Growth',
    'The same load on a database that holds leads already; the median of three loads each.',
    markdownTable(['#Leads before', '#Accepted/s', '#Settled/s', '#÷ the first', '#Filled in s'], rows),
  );
}

export function backlogSection({ backlog }: BenchResult): string {
  if (!backlog) return '';
  return section(
    'Backlog',
    `${figure(backlog.messages)} messages waited while the services that work on them were down. Started all at once they were done in ${figure(backlog.drain_s)} s, ${figure(backlog.drained_messages_per_s)} messages a second. Peak memory meanwhile:`,
    markdownTable(['Process', '#MB'], cellsOf(backlog.peak_memory_mb)),
  );
}

export function giantsSection({ giants }: BenchResult): string {
  if (!giants) return '';
  const { events, post_to_score_ms: giant, ordinary_post_to_score_ms: ordinary } = giants;
  const rows = [
    ['of the giant lead', ...percentileCells(giant)],
    ['of an ordinary lead', ...percentileCells(ordinary)],
  ];
  return section(
    'Giants',
    `One lead and one organization with ${figure(events)} events each. Milliseconds from the POST of one more event until the score that counts it is visible:`,
    markdownTable(['One more event', '#p50', '#p95', '#p99', '#max', '#Measured'], rows),
    `Everybody else meanwhile: ${figure(giants.throughput_ratio)} × the throughput without them.`,
  );
}

export function syncedBrokerSection({ synced_broker: synced }: BenchResult): string {
  if (!synced) return '';
  return section(
    'Broker that syncs every write',
    `With \`sync_interval: always\`: ${figure(synced.accepted_events_per_s)} events a second accepted, ${figure(synced.settled_events_per_s)} settled, ${figure(synced.throughput_ratio)} × the pace with the broker's default.`,
  );
}

function cellsOf(values: Record<string, number>): string[][] {
  return Object.entries(values)
    .sort(([, a], [, b]) => b - a)
    .map(([name, value]) => [name, figure(value)]);
}
