import { ruleById, type ScoringRule } from './scoring-rules.ts';

/** What one event gives by one rule, before its cap and its age are looked at. */
export type Entry = { eventId: string; ruleId: string; occurredAtMs: number; points: number };

export const dayMs = 86_400_000;
const expiresAfterMs = 90 * dayMs;

/** An entry so old neither counts nor uses up a cap of one that does. */
export const historyMs = expiresAfterMs + 30 * dayMs;

/** The sum of what counts now: each rule within its cap, nothing older than 90 days, never below 0. */
export function scoreLead(entries: readonly Entry[], nowMs: number): number {
  let sum = 0;
  for (const [ruleId, own] of Map.groupBy(entries, (entry) => entry.ruleId)) {
    for (const { occurredAtMs, points } of withinCap(own, ruleById.get(ruleId)?.cap)) {
      if (nowMs - occurredAtMs < expiresAfterMs) sum += points;
    }
  }
  return Math.max(0, sum);
}

/** In order of time each entry gets what is left of the cap's points in the span that ends with it. */
function withinCap(entries: readonly Entry[], cap: ScoringRule['cap']): readonly Entry[] {
  if (cap === undefined) return entries;
  const filled: Entry[] = [];
  let oldest = 0;
  let used = 0;
  for (const entry of entries.toSorted(byTime)) {
    while (filled[oldest] && filled[oldest]!.occurredAtMs <= entry.occurredAtMs - cap.days * dayMs) {
      used -= filled[oldest]!.points;
      oldest += 1;
    }
    const points = Math.min(entry.points, cap.points - used);
    used += points;
    filled.push({ ...entry, points });
  }
  return filled;
}

function byTime(a: Entry, b: Entry): number {
  return a.occurredAtMs - b.occurredAtMs || (a.eventId < b.eventId ? -1 : 1);
}
