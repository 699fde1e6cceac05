import { lifetimeMs } from './decay.ts';
import { gainsAndLosses, scoreLead, toScore, type CountedEntry, type Worth } from './score-lead.ts';

/**
 * The first millisecond after `nowMs` at which the score is another one if no further event comes; null when it stays
 * for ever.
 */
export function nextChange(entries: readonly CountedEntry[], nowMs: number): number | null {
  const steps = entries.every(({ decay }) => decay.kind === 'none' || decay.kind === 'expire');
  return steps ? nextStep(entries, nowMs) : nextInSpan(entries, nowMs);
}

/** Where everything is whole until it expires, only the ends need a look: all that end together, one after another. */
function nextStep(entries: readonly CountedEntry[], nowMs: number): number | null {
  const alive = entries
    .map((entry) => ({ endMs: endOf(entry), milliPoints: entry.effectiveMilliPoints }))
    .filter(({ endMs }) => endMs > nowMs)
    .sort((a, b) => a.endMs - b.endMs);
  let left = alive.reduce((sum, { milliPoints }) => sum + milliPoints, 0);
  const score = wholeScore(left);
  for (const [index, { endMs, milliPoints }] of alive.entries()) {
    if (endMs === Number.POSITIVE_INFINITY) return null;
    left -= milliPoints;
    if (alive[index + 1]?.endMs !== endMs && wholeScore(left) !== score) return endMs;
  }
  return null;
}

/**
 * Each entry only ever moves towards 0, so within a span the sum lies between what the positive entries are worth at
 * its end less what the negative ones take at its start, and the other way round. Where both bounds round to today's
 * score nothing happens in the span; else it is halved, the earlier half first.
 */
function nextInSpan(entries: readonly CountedEntry[], nowMs: number): number | null {
  const ends = entries.filter(({ decay }) => decay.kind !== 'none').map(endOf);
  const endMs = ends.reduce((latest, end) => Math.max(latest, end), nowMs);
  return firstChange(entries, scoreLead(entries, nowMs), worthAt(entries, nowMs), endMs);
}

type WorthAt = Worth & { atMs: number };

function worthAt(entries: readonly CountedEntry[], atMs: number): WorthAt {
  return { atMs, ...gainsAndLosses(entries, atMs) };
}

function firstChange(
  entries: readonly CountedEntry[],
  score: number,
  start: WorthAt,
  endMs: number,
): number | null {
  if (endMs <= start.atMs) return null;
  const end = worthAt(entries, endMs);
  if (toScore(end.gains + start.losses) === score && toScore(start.gains + end.losses) === score) return null;
  if (endMs === start.atMs + 1) return toScore(end.gains + end.losses) === score ? null : endMs;
  const middle = worthAt(entries, start.atMs + Math.floor((endMs - start.atMs) / 2));
  return firstChange(entries, score, start, middle.atMs) ?? firstChange(entries, score, middle, endMs);
}

/** `toScore` of undecayed points, without big integers: this is computed for every lead of every batch. */
function wholeScore(milliPoints: number): number {
  return Math.max(0, Math.floor((milliPoints + 500) / 1_000));
}

function endOf({ occurredAtMs, decay }: CountedEntry): number {
  return occurredAtMs + (lifetimeMs(decay) ?? Number.POSITIVE_INFINITY);
}
