import type { Product } from '@dna/contracts';
import { picoWeight } from './age-evidence.ts';
import { sumSignals, weighIntent, type Intent } from './weigh-intent.ts';

export type Measure = Intent & {
  /** The signals that weigh most, heaviest first, at most five. */
  top: { ruleId: string; eventType: string; product: Product; picoWeight: bigint }[];
};

type Signal = {
  eventId: string;
  ruleId: string;
  eventType: string;
  product: Product;
  milliWeight: number;
  occurredAtMs: number;
};

const topCount = 5;

/** Intent and main reasons of one lead. Signals of other rules than these do not count. */
export function measureSignals(
  signals: readonly Signal[],
  ruleIds: ReadonlySet<string>,
  atMs: number,
  prior: number,
): Measure {
  const counted = signals.filter(({ ruleId }) => ruleIds.has(ruleId));
  const top = counted
    .map((signal) => ({ ...signal, picoWeight: picoWeight(signal, atMs) }))
    .filter((signal) => signal.picoWeight > 0n)
    .sort((a, b) => heavierFirst(a, b) || compare(a.eventId, b.eventId) || compare(a.ruleId, b.ruleId))
    .slice(0, topCount)
    .map(({ ruleId, eventType, product, picoWeight }) => ({ ruleId, eventType, product, picoWeight }));
  return { ...weighIntent(sumSignals(counted, atMs), prior), top };
}

function heavierFirst(a: { picoWeight: bigint }, b: { picoWeight: bigint }): number {
  return a.picoWeight === b.picoWeight ? 0 : a.picoWeight > b.picoWeight ? -1 : 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
