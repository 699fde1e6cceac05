/** Evidence halves every 30 days. */
export const halfLifeDays = 30;

const dayMs = 86_400_000;

/** Factors are whole billionths, so that sums are exact and equal evidence ties whatever the order of adding. */
export const wholeFactor = 1_000_000_000;

/** Thousandths of a weight times billionths of a factor make 10⁻¹² of a weight. */
export const picoPerWeight = 1_000_000_000_000;

/** After 31 half-lives less than half a billionth is left, which counts as nothing. */
export const lifetimeMs = 31 * halfLifeDays * dayMs;

/** What is left of a signal of this age, in billionths: 2^(−age / 30 days); negative ages count in full. */
export function ageFactor(ageMs: number): number {
  if (ageMs <= 0) return wholeFactor;
  return Math.floor(2 ** (-ageMs / (halfLifeDays * dayMs)) * wholeFactor + 0.5);
}

/** What a signal weighs at an instant, in 10⁻¹². */
export function picoWeight(signal: { milliWeight: number; occurredAtMs: number }, atMs: number): bigint {
  return BigInt(signal.milliWeight) * BigInt(ageFactor(atMs - signal.occurredAtMs));
}
