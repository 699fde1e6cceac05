import { figure, markdownTable } from './markdown-table.ts';
import { medianRound } from './median-round.ts';
import { section } from './section.ts';
import type { BenchResult, Usage } from './result.ts';

/** Of the median round. */
export function costSection({ throughput }: BenchResult): string {
  if (!throughput) return '';
  const { usage, events } = medianRound(throughput.rounds);
  return section(
    'What an event costs',
    `${figure(usage.postgres_bytes_per_event)} bytes in Postgres and ${figure(usage.broker_bytes_per_event)} in the broker. In the median round of the throughput:`,
    markdownTable(['Process', '#CPU s', '#CPU µs per event', '#Peak MB'], costRows(usage, events)),
  );
}

function costRows(usage: Usage, events: number): string[][] {
  return Object.entries(usage.cpu_seconds)
    .sort(([, a], [, b]) => b - a)
    .map(([name, seconds]) => [
      name,
      figure(seconds),
      figure((seconds * 1_000_000) / events),
      figure(usage.peak_memory_mb[name] ?? 0),
    ]);
}
