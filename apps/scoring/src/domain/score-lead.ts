import { decayFactor, type Decay } from './decay.ts';

/** An entry of the ledger as it counts: after its cap, before its decay. */
export type CountedEntry = { effectiveMilliPoints: number; occurredAtMs: number; decay: Decay };

/** Thousandths of a point times billionths of a factor make 10⁻¹² of a point. */
const picoPointsPerPoint = 1_000_000_000_000n;

/** `score(lead, t) = max(0, round(Σ points × decay(t − occurred at)))`, rounded half up, once, at the end. */
export function scoreLead(entries: Iterable<CountedEntry>, atMs: number): number {
  let sum = 0n;
  for (const entry of entries) sum += picoPoints(entry, atMs);
  return toScore(sum);
}

/** What an entry is worth at an instant, in 10⁻¹² of a point: a whole number, so adding is exact. */
export function picoPoints(entry: CountedEntry, atMs: number): bigint {
  const factor = decayFactor(entry.decay, atMs - entry.occurredAtMs);
  return BigInt(entry.effectiveMilliPoints) * BigInt(factor);
}

/** What positive and negative entries are worth, apart. */
export type Worth = { gains: bigint; losses: bigint };

export function gainsAndLosses(entries: readonly CountedEntry[], atMs: number): Worth {
  let gains = 0n;
  let losses = 0n;
  for (const entry of entries) {
    const worth = picoPoints(entry, atMs);
    if (worth > 0n) gains += worth;
    else losses += worth;
  }
  return { gains, losses };
}

/** The whole-point score of a sum of 10⁻¹² points: half up, never below 0. */
export function toScore(sum: bigint): number {
  return sum <= 0n ? 0 : Number((sum + picoPointsPerPoint / 2n) / picoPointsPerPoint);
}

/** A sum of 10⁻¹² points as points, for showing. */
export function toPoints(sum: bigint): number {
  return Number(sum) / Number(picoPointsPerPoint);
}
