import type { LoadFigures } from './result.ts';

/** The round in the middle by its pace; of an even number the slower one. */
export function medianRound<R extends LoadFigures>(rounds: readonly R[]): R {
  if (rounds.length === 0) throw new Error('There is no median of nothing');
  const sorted = rounds.toSorted((a, b) => a.settled_events_per_s - b.settled_events_per_s);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}
