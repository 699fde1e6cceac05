import { capWindow, type FilledEntry } from './cap.ts';
import type { PossibleEvent } from './possible-events.ts';
import type { Rule } from './rule.ts';
import { toScore } from './score-lead.ts';

export type QualifyingSet = { events: PossibleEvent[]; score: number };

export type Standing = {
  /** What the lead's contributions are worth now, in 10⁻¹² points, unrounded. */
  picoPoints: bigint;
  atMs: number;
  /** What capped rules have given lately, by rule id. */
  given: ReadonlyMap<string, readonly FilledEntry[]>;
};

/** 10⁻¹² points in a thousandth of a point that has not decayed. */
const picoPerMilli = 1_000_000_000n;
const mostSets = 20;

/**
 * The smallest sets of one or two further events, all happening now, with which the score reaches the threshold: single
 * events, and pairs of which neither would do alone. The ones that overshoot least come first.
 */
export function qualifyingSets(
  { picoPoints, atMs, given }: Standing,
  events: readonly PossibleEvent[],
  threshold: number,
): QualifyingSet[] {
  const scoreWith = (added: readonly PossibleEvent[]) =>
    toScore(picoPoints + BigInt(gain(added, given, atMs)) * picoPerMilli);
  const singles = events.map((event): QualifyingSet => ({ events: [event], score: scoreWith([event]) }));
  const enough = singles.filter(({ score }) => score >= threshold);
  const short = singles.filter(({ score }) => score < threshold).map(({ events: [event] }) => event!);
  const pairs = short.flatMap((first, index) =>
    short.slice(index).map((second): QualifyingSet => {
      const pair = [first, second];
      return { events: pair, score: scoreWith(pair) };
    }),
  );
  return [...enough.sort(byScore), ...pairs.filter(({ score }) => score >= threshold).sort(byScore)].slice(
    0,
    mostSets,
  );
}

function byScore(a: QualifyingSet, b: QualifyingSet): number {
  return a.score - b.score;
}

/** What the events give together, after the caps, in thousandths. */
function gain(
  added: readonly PossibleEvent[],
  given: ReadonlyMap<string, readonly FilledEntry[]>,
  atMs: number,
): number {
  const windows = new Map<string, ReturnType<typeof capWindow>>();
  const give = ({ id, cap, milliPoints }: Rule) => {
    if (cap === null) return milliPoints;
    const window = windows.get(id) ?? capWindow(cap, given.get(id) ?? []);
    windows.set(id, window);
    return window.fill({ eventId: '', occurredAtMs: atMs, milliPoints });
  };
  return added.flatMap(({ rules }) => rules).reduce((sum, rule) => sum + give(rule), 0);
}
