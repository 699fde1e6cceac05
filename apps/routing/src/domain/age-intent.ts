import { products, type Product } from '@dna/contracts';

export type Evidence = Readonly<Record<Product, number>>;

const halfLifeDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

/** Evidence per product at `now`: all of it halves every 30 days. Evidence from the future is taken as it is. */
export function ageEvidence(evidence: Evidence, asOf: Date, now: Date): Evidence {
  const ageDays = Math.max(0, now.getTime() - asOf.getTime()) / dayMs;
  const factor = 2 ** (-ageDays / halfLifeDays);
  return {
    research: evidence.research * factor,
    b2b: evidence.b2b * factor,
    co_creation: evidence.co_creation * factor,
  };
}

/** E_k / (Σ E + κ): between 0 and 1, and small while there is little evidence at all. */
export function confidenceIn(product: Product, evidence: Evidence, prior: number): number {
  const total = products.reduce((sum, each) => sum + evidence[each], 0);
  return evidence[product] / (total + prior);
}
