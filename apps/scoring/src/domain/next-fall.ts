import { lifetimeMs } from './decay.ts';
import { gainsAndLosses, scoreLead, toScore, type CountedEntry, type Worth } from './score-lead.ts';

/**
 * The first millisecond after `nowMs` at which the score is below the threshold if no further event comes; null when it
 * never falls that low. At `nowMs` it must not be below.
 *
 * Each entry only ever moves towards 0, so within a span the sum is at least what the positive entries are worth at its
 * end less what the negative ones take at its start. Where that bound stays at the threshold the span is passed over;
 * else it is halved, the earlier half first.
 */
export function nextFall(entries: readonly CountedEntry[], nowMs: number, threshold: number): number | null {
  const ends = entries.map(({ occurredAtMs, decay }) => occurredAtMs + (lifetimeMs(decay) ?? 0));
  const endMs = ends.reduce((latest, end) => Math.max(latest, end), nowMs);
  return firstBelow(entries, threshold, { atMs: nowMs, ...gainsAndLosses(entries, nowMs) }, endMs);
}

function firstBelow(
  entries: readonly CountedEntry[],
  threshold: number,
  start: Worth & { atMs: number },
  endMs: number,
): number | null {
  if (endMs <= start.atMs) return null;
  const end = gainsAndLosses(entries, endMs);
  if (toScore(end.gains + start.losses) >= threshold) return null;
  if (endMs === start.atMs + 1) return scoreLead(entries, endMs) < threshold ? endMs : null;
  const middleMs = start.atMs + Math.floor((endMs - start.atMs) / 2);
  const middle = { atMs: middleMs, ...gainsAndLosses(entries, middleMs) };
  return firstBelow(entries, threshold, start, middleMs) ?? firstBelow(entries, threshold, middle, endMs);
}
