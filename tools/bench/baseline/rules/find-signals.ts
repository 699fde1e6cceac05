import type { Product } from '@dna/contracts';

/** What one event says of one product. */
export type Signal = { ruleId: string; product: Product; weight: number };

const names: Record<Product, string[]> = {
  research: ['research', 'research lab', 'research lab pipeline'],
  b2b: ['b2b', 'b2b lab', 'b2b lab enablement', 'lab enablement'],
  co_creation: ['co creation', 'cocreation', 'panel', 'panel co creation'],
};
const pages: [prefix: string, product: Product][] = [
  ['/research', 'research'],
  ['/b2b', 'b2b'],
  ['/lab-enablement', 'b2b'],
  ['/co-creation', 'co_creation'],
  ['/panel', 'co_creation'],
];
const productByName = new Map(
  Object.entries(names).flatMap(([product, own]) => own.map((name) => [name, product as Product])),
);
const topical = new Set(['content_downloaded', 'webinar_registered', 'webinar_attended']);
const refusals = new Set(['email_unsubscribed', 'lead_not_interested', 'meeting_canceled']);

/** The engine's default intent rules for what stands in an event's fields. */
export function findSignals(eventType: string, properties: Record<string, unknown>): Signal[] {
  return [
    ...statedInterest(eventType, properties),
    ...(eventType === 'page_visited' ? pageOf(properties.page_path) : []),
    ...(topical.has(eventType) ? signal('topic', productNamed(properties.topic), 2) : []),
  ];
}

function statedInterest(eventType: string, properties: Record<string, unknown>): Signal[] {
  if (refusals.has(eventType)) return [];
  const stated = ['interest', 'product_interest', 'product']
    .map((property) => productNamed(properties[property]))
    .find((product) => product !== undefined);
  return eventType === 'demo_requested' ? signal('demo', stated, 5) : signal('interest', stated, 4);
}

function pageOf(path: unknown): Signal[] {
  if (typeof path !== 'string') return [];
  return signal('page', pages.find(([prefix]) => path.toLowerCase().startsWith(prefix))?.[1], 1);
}

function signal(ruleId: string, product: Product | undefined, weight: number): Signal[] {
  return product === undefined ? [] : [{ ruleId, product, weight }];
}

function productNamed(value: unknown): Product | undefined {
  if (typeof value !== 'string') return undefined;
  return productByName.get(
    value
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, ' ')
      .trim(),
  );
}
