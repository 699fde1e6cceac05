import type { SentEvent } from '../load/make-load.ts';
import { products, type Product } from '../load/people.ts';

export type ExpectedIntent = {
  evidence: Record<Product, number>;
  primary: Product | null;
  /** Of the primary product; 0 without one. */
  confidence: number;
};

const halfLifeMs = 30 * 24 * 3_600_000;
const prior = 1.5;
const pages: Record<Product, string[]> = {
  research: ['/research'],
  b2b: ['/b2b', '/lab-enablement'],
  co_creation: ['/co-creation', '/panel'],
};
const withTopic = ['content_downloaded', 'webinar_registered', 'webinar_attended'];

/** The formula and the default rules, written down once more from the design. */
export function expectedIntent(events: readonly SentEvent[], at: Date): ExpectedIntent {
  const evidence = { research: 0, b2b: 0, co_creation: 0 };
  for (const event of events) {
    const factor = 2 ** (-Math.max(0, at.getTime() - Date.parse(event.occurred_at)) / halfLifeMs);
    for (const product of products) evidence[product] += weightOf(event, product) * factor;
  }
  const [first, second] = products.toSorted((a, b) => evidence[b] - evidence[a]);
  const primary = evidence[first!] === 0 || isTie(evidence[first!], evidence[second!]) ? null : first!;
  const total = products.reduce((sum, product) => sum + evidence[product], 0);
  return { evidence, primary, confidence: primary === null ? 0 : evidence[primary] / (total + prior) };
}

function isTie(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

function weightOf({ event_type, metadata }: SentEvent, product: Product): number {
  let weight = 0;
  if (metadata.product === product || metadata.product_interest === product) {
    weight += event_type === 'demo_requested' ? 5 : 4;
  }
  if (metadata.topic === product && withTopic.includes(event_type)) weight += 2;
  const path = metadata.page_path;
  if (
    event_type === 'page_visited' &&
    path !== undefined &&
    pages[product].some((page) => path.startsWith(page))
  ) {
    weight += 1;
  }
  return weight;
}
