import type { BenchResult } from './result.ts';

/** Adds what share of each ceiling the settled events are, where both were measured. */
export function withCeilingRatios(result: BenchResult): BenchResult {
  const { throughput, ceilings } = result;
  if (throughput === undefined || ceilings === undefined) return result;
  const ratios = Object.fromEntries(
    ceilings.map(({ name, per_second: ceiling }) => [
      name,
      Math.round((throughput.events_per_s / ceiling) * 1_000) / 1_000,
    ]),
  );
  return { ...result, throughput: { ...throughput, ratio_to_ceilings: ratios } };
}
