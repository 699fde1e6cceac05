/** How a contribution loses its points as it ages; `days` is the limit or the half-life. */
export type Decay = { kind: 'none' } | { kind: 'expire' | 'linear' | 'half_life'; days: number };

/** What a rule says of its decay; without days of its own it takes the installation's. */
export type RuleDecay = { kind: 'none' } | { kind: 'expire' | 'linear' | 'half_life'; days: number | null };

export type DecayPolicy = {
  /** `ENABLE_SCORE_DECAY`: false stops every decay. */
  enabled: boolean;
  /** `SCORE_DECAY_DAYS`. */
  days: number;
};

export const dayMs = 86_400_000;

/** Factors are whole billionths, so that sums are exact and do not depend on the order of adding. */
export const wholeFactor = 1_000_000_000;

/** After 31 half-lives less than half a billionth is left, which counts as nothing. */
const halfLivesUntilNothing = 31;

/** The decay that a rule has in this installation. */
export function decayOf(rule: RuleDecay, policy: DecayPolicy): Decay {
  if (!policy.enabled || rule.kind === 'none') return { kind: 'none' };
  return { kind: rule.kind, days: rule.days ?? policy.days };
}

/**
 * What is left of a contribution of this age, in billionths: 0 to 1,000,000,000. Negative ages (a client's clock is
 * ahead by seconds) count in full.
 *
 * `expire` is whole up to its limit and nothing from then on, `linear` falls to nothing at its limit, `half_life` is
 * 2^(−age / half-life).
 */
export function decayFactor(decay: Decay, ageMs: number): number {
  if (decay.kind === 'none' || ageMs <= 0) return wholeFactor;
  const lengthMs = decay.days * dayMs;
  switch (decay.kind) {
    case 'expire':
      return ageMs < lengthMs ? wholeFactor : 0;
    case 'linear':
      return ageMs < lengthMs
        ? Number((BigInt(lengthMs - ageMs) * BigInt(wholeFactor)) / BigInt(lengthMs))
        : 0;
    case 'half_life':
      return Math.floor(2 ** (-ageMs / lengthMs) * wholeFactor + 0.5);
  }
}

/** Age from which nothing is left, in milliseconds; null when that never comes. */
export function lifetimeMs(decay: Decay): number | null {
  switch (decay.kind) {
    case 'none':
      return null;
    case 'half_life':
      return decay.days * dayMs * halfLivesUntilNothing;
    case 'expire':
    case 'linear':
      return decay.days * dayMs;
  }
}
