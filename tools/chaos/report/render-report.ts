import type { ChaosResult } from '../run-chaos.ts';
import type { Strike } from '../schedule/strike.ts';

/** How many failures of one invariant are shown. */
const shown = 12;

export function hasPassed({ invariants, strikes }: ChaosResult): boolean {
  return (
    invariants.every(({ failures }) => failures.length === 0) &&
    strikes.every(({ recoveryMs }) => recoveryMs !== null)
  );
}

/** The tables at the end of a run. */
export function renderReport(result: ChaosResult): string {
  const { accepted, refused, badMessages, settledMs, invariants, lostWithBroker } = result;
  const { counts, others } = accepted;
  return [
    '',
    ...renderTable([
      ['fault', 'injected', 'recovered', 'median s', 'max s'],
      ...[...Map.groupBy(result.strikes, ({ fault }) => fault)].map(([fault, strikes]) =>
        faultRow(fault, strikes),
      ),
    ]),
    '',
    ...renderTable([
      [
        'events',
        'requests',
        'deliveries',
        'recorded',
        'queued',
        '503',
        'refused',
        'bad messages',
        'settled',
        'at rest in s',
      ],
      [
        accepted.events.size,
        counts.requests,
        counts.deliveries,
        counts.recorded,
        counts.queued,
        counts.unavailable,
        refused,
        badMessages,
        accepted.settled.length,
        seconds(settledMs),
      ].map(String),
    ]),
    ...(lostWithBroker === 0
      ? []
      : ['', `${lostWithBroker} events that were only queued went with the broker's disk, as they may`]),
    ...(others.size === 0
      ? []
      : ['', `Repeated after ${[...others].map(([what, count]) => `${what} (${count})`).join(', ')}`]),
    '',
    ...renderTable([
      ['invariant', 'holds'],
      ...invariants.map(({ name, failures }) => [
        name,
        failures.length === 0 ? 'yes' : `NO (${failures.length})`,
      ]),
    ]),
    ...invariants.flatMap(({ name, failures }) =>
      failures.length === 0
        ? []
        : ['', `${name}:`, ...failures.slice(0, shown).map((failure) => `  ${failure}`)],
    ),
    '',
    hasPassed(result) ? 'Everything holds.' : 'SOMETHING DOES NOT HOLD.',
  ].join('\n');
}

function faultRow(fault: string, strikes: Strike[]): string[] {
  const times = strikes.flatMap(({ recoveryMs }) => recoveryMs ?? []).sort((a, b) => a - b);
  const median = times[Math.floor((times.length - 1) / 2)];
  return [
    fault,
    String(strikes.length),
    String(times.length),
    median === undefined ? '-' : seconds(median),
    times.length === 0 ? '-' : seconds(times.at(-1)!),
  ];
}

/** Columns as wide as their widest cell; the first to the left, numbers to the right. */
function renderTable(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}
