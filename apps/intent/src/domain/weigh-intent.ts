import { products, type Product } from '@dna/contracts';
import { picoPerWeight, picoWeight } from './age-evidence.ts';

export type PerProduct<T> = Record<Product, T>;

export type Intent = {
  /** E of each product: never below 0. */
  evidence: PerProduct<number>;
  /** E of each product ÷ (E of all + κ), 0 to 1. */
  confidences: PerProduct<number>;
  /** The product with most evidence; null without any, or when the first two tie. */
  primary: Product | null;
};

type Weighing = { product: Product; milliWeight: number; occurredAtMs: number };

/** The sums of signals at an instant, for and against, in 10⁻¹². */
export function sumSignals(signals: Iterable<Weighing>, atMs: number): PerProduct<bigint> {
  const sums: PerProduct<bigint> = { research: 0n, b2b: 0n, co_creation: 0n };
  for (const signal of signals) sums[signal.product] += picoWeight(signal, atMs);
  return sums;
}

/**
 * `E_k = max(0, Σ weight × 2^(−age / 30 d))`, `confidence_k = E_k / (Σ_j E_j + κ)`.
 *
 * @param prior κ: the evidence that must be outweighed before anything is believed
 */
export function weighIntent(sums: PerProduct<bigint>, prior: number): Intent {
  const positive = perProduct((product) => (sums[product] > 0n ? sums[product] : 0n));
  const evidence = perProduct((product) => Number(positive[product]) / picoPerWeight);
  const total = products.reduce((sum, product) => sum + evidence[product], 0);
  const confidences = perProduct((product) => evidence[product] / (total + prior));
  const [first, second] = products.toSorted((a, b) =>
    positive[a] < positive[b] ? 1 : positive[a] > positive[b] ? -1 : 0,
  );
  const tied = positive[first!] === positive[second!];
  return { evidence, confidences, primary: tied || positive[first!] === 0n ? null : first! };
}

/** Whether two intents at the same instant are one: they are exact, so nothing is lost in rounding. */
export function sameIntent(a: Intent, b: Intent): boolean {
  return (
    a.primary === b.primary &&
    products.every(
      (product) =>
        a.evidence[product] === b.evidence[product] && a.confidences[product] === b.confidences[product],
    )
  );
}

export function perProduct<T>(valueOf: (product: Product) => T): PerProduct<T> {
  return { research: valueOf('research'), b2b: valueOf('b2b'), co_creation: valueOf('co_creation') };
}
