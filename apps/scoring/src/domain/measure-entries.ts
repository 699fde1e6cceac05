import type { Decay } from './decay.ts';
import { nextChange } from './next-change.ts';
import { picoPoints, toScore } from './score-lead.ts';

/** A contribution that weighs much: what gave it, and how much it is worth, in 10⁻¹² of a point. */
export type WeightyRule = { ruleId: string; picoPoints: bigint };

export type Measure = {
  score: number;
  /** The contributions that weigh most, heaviest first, at most five. */
  top: WeightyRule[];
  /** When the score changes if nothing more happens; null: never. */
  nextChangeMs: number | null;
};

type Entry = { ruleId: string; occurredAtMs: number; effectiveMilliPoints: number };

export const topCount = 5;

/** Score, main reasons and next change of one lead. Entries of rules that have no decay here do not count. */
export function measureEntries(
  entries: readonly Entry[],
  decays: ReadonlyMap<string, Decay>,
  atMs: number,
): Measure {
  const counted = entries.flatMap((entry) => {
    const decay = decays.get(entry.ruleId);
    return decay === undefined ? [] : [{ ...entry, decay }];
  });
  const weighed = counted.map((entry) => ({ ruleId: entry.ruleId, picoPoints: picoPoints(entry, atMs) }));
  return {
    score: toScore(weighed.reduce((sum, entry) => sum + entry.picoPoints, 0n)),
    top: weighed
      .filter((entry) => entry.picoPoints > 0n)
      .sort(heavierFirst)
      .slice(0, topCount),
    nextChangeMs: nextChange(counted, atMs),
  };
}

export function heavierFirst(a: WeightyRule, b: WeightyRule): number {
  if (a.picoPoints !== b.picoPoints) return a.picoPoints > b.picoPoints ? -1 : 1;
  return a.ruleId < b.ruleId ? -1 : Number(a.ruleId > b.ruleId);
}
