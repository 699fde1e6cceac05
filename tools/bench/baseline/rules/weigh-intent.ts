import { products, type Product } from '@dna/contracts';

/** By product; one without any is left out. */
export type Evidence = Partial<Record<Product, number>>;

export type Intent = {
  /** Null without evidence, and when the first two tie. */
  primary: Product | null;
  /** Of the product with most evidence. */
  confidence: number;
  confidences: Record<Product, number>;
};

/** The evidence that must be outweighed before anything is believed. */
const prior = 1.5;

/** `confidence_k = E_k / (Σ E + 1.5)`. */
export function weighIntent(evidence: Evidence): Intent {
  const weights = products.map((product) => Math.max(0, evidence[product] ?? 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const most = Math.max(...weights);
  const leading = products.filter((_, index) => weights[index] === most);
  return {
    primary: most > 0 && leading.length === 1 ? leading[0]! : null,
    confidence: most / (total + prior),
    confidences: Object.fromEntries(
      products.map((product, index) => [product, weights[index]! / (total + prior)]),
    ) as Record<Product, number>,
  };
}

/** What an event of this age says, on top of what is known; evidence halves every 30 days. */
export function addEvidence(
  known: Evidence,
  found: readonly { product: Product; weight: number }[],
  ageMs: number,
): Evidence {
  const sum = { ...known };
  const left = 2 ** (-Math.max(0, ageMs) / halfLifeMs);
  for (const { product, weight } of found) sum[product] = (sum[product] ?? 0) + weight * left;
  return sum;
}

const halfLifeMs = 30 * 86_400_000;
