import type { Member } from './team.ts';

/** How a pipeline finds an owner for a lead whose account has none. */
export type Strategy =
  /** The fewest automatic turns for their weight, then the lowest load. */
  | { kind: 'least_loaded' }
  /** Turns in exact proportion to the weights. Who is not named there has the weight they have everywhere. */
  | { kind: 'weighted_round_robin'; weights: Readonly<Record<string, number>> }
  /** The first of these who can take it; nobody else is asked. */
  | { kind: 'fixed'; ownerIds: readonly string[] };

export const leastLoaded: Strategy = { kind: 'least_loaded' };

export function weightIn(strategy: Strategy, member: Member): number {
  return strategy.kind === 'weighted_round_robin'
    ? (strategy.weights[member.id] ?? member.weight)
    : member.weight;
}

/** Weights as whole numbers, so that shares can be compared without rounding. */
export function shareOf(weight: number): number {
  return Math.max(1, Math.round(weight * 1_000_000));
}
