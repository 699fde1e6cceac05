import type { Product } from '@dna/contracts';
import { lifetimeMs } from '../age-evidence.ts';
import { sumSignals, weighIntent, type PerProduct } from '../weigh-intent.ts';

type Signal = { product: Product; milliWeight: number; occurredAtMs: number };

export type Span = { fromMs: number; untilMs: number };

const dayMs = 86_400_000;

/**
 * The highest confidence that a person was given for each product within a span. Confidences only fall between events,
 * so the instants at which something was said are enough; of each day the last one is looked at.
 *
 * @param prior κ: `INTENT_PRIOR`
 */
export function peakConfidences(
  signals: readonly Signal[],
  { fromMs, untilMs }: Span,
  prior: number,
): PerProduct<number> {
  const lastOfDay = new Map<number, number>();
  for (const { occurredAtMs } of signals) {
    if (occurredAtMs <= fromMs || occurredAtMs > untilMs) continue;
    const day = Math.floor(occurredAtMs / dayMs);
    lastOfDay.set(day, Math.max(occurredAtMs, lastOfDay.get(day) ?? 0));
  }
  const peaks: PerProduct<number> = { research: 0, b2b: 0, co_creation: 0 };
  for (const atMs of lastOfDay.values()) {
    const counted = signals.filter(
      ({ occurredAtMs }) => occurredAtMs <= atMs && occurredAtMs > atMs - lifetimeMs,
    );
    const { confidences } = weighIntent(sumSignals(counted, atMs), prior);
    for (const product of Object.keys(peaks) as Product[])
      peaks[product] = Math.max(peaks[product], confidences[product]);
  }
  return peaks;
}
