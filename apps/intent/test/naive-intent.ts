import {
  emptyBasis,
  extendBasis,
  products,
  type Basis,
  type Envelope,
  type eventAmended,
  type eventRecorded,
  type Product,
} from '@dna/contracts';
import type { Rule } from '../src/domain/rule.ts';
import { naiveTextWeights, type Mention } from './naive-text.ts';

/**
 * The definition of an intent, written down literally for what the tests use, without any code of the service: every
 * event and every edge there ever was, all of it looked at again for each question.
 */

export type History = {
  events: Envelope<typeof eventRecorded.example>[];
  amendments: Envelope<typeof eventAmended.example>[];
  edges: Envelope<{ into: string | null }>[];
};

export type NaiveIntent = {
  evidence: Record<Product, number>;
  confidence: number;
  primary: Product | null;
  basis: Basis;
  /** Thousandths by `<event id> <rule id>`. */
  signals: Map<string, number>;
};

const dayMs = 86_400_000;

/** What all roots among the leads want at an instant; leads that are no root any more want nothing. */
export function naiveIntents(
  history: History,
  leadIds: string[],
  rules: readonly Rule[],
  texts: ReadonlyMap<string, readonly Mention[]>,
  atMs: number,
): Map<string, NaiveIntent> {
  const newest = new Map<string, History['events'][number]>();
  for (const event of history.events) {
    const known = newest.get(event.data.event_id);
    if (known === undefined || event.data.revision > known.data.revision)
      newest.set(event.data.event_id, event);
  }
  const roots = leadIds.filter((leadId) => naiveRoot(history, leadId) === leadId);
  return new Map(
    roots.map((root) => {
      const own = [...newest.values()]
        .map((event) => naivelyAmended(history, event))
        .filter((event) => naiveRoot(history, event.lead_id!) === root);
      const evidence = { research: 0, b2b: 0, co_creation: 0 };
      const signals = new Map<string, number>();
      for (const { data } of own) {
        if (data.status !== undefined && data.status !== 'active') continue;
        const left = 2 ** (-Math.max(0, atMs - Date.parse(data.occurred_at)) / (30 * dayMs));
        const mentions = data.has_text ? (texts.get(data.event_id) ?? []) : [];
        for (const [ruleId, weight] of naiveWeights(data, mentions, rules)) {
          signals.set(`${data.event_id} ${ruleId}`, weight);
          const { product } = rules.find(({ id }) => id === ruleId)!;
          evidence[product] += (weight / 1_000) * left;
        }
      }
      for (const product of products) evidence[product] = Math.max(0, evidence[product]);
      const ranked = products.toSorted((a, b) => evidence[b] - evidence[a]);
      const tied = Math.abs(evidence[ranked[0]!] - evidence[ranked[1]!]) < 1e-6;
      const total = products.reduce((sum, product) => sum + evidence[product], 0);
      return [
        root,
        {
          evidence,
          signals,
          primary: tied ? null : ranked[0]!,
          confidence: tied ? 0 : evidence[ranked[0]!] / (total + 1.5),
          basis: extendBasis(
            emptyBasis,
            own.map(({ data }) => ({ eventId: data.event_id, revision: data.revision })),
          ),
        },
      ];
    }),
  );
}

/** What happened, where it stands by the highest revision of all that was ever said of it. */
function naivelyAmended(history: History, event: History['events'][number]): History['events'][number] {
  const last = history.amendments
    .filter(({ data }) => data.event_id === event.data.event_id)
    .reduce<History['amendments'][number] | null>(
      (newest, each) => (each.data.revision > (newest?.data.revision ?? 0) ? each : newest),
      null,
    );
  if (last === null || last.data.revision < event.data.revision) return event;
  const { revision, status } = last.data;
  return { ...event, lead_id: last.lead_id, data: { ...event.data, revision, status } };
}

export function naiveRoot(history: History, leadId: string): string {
  let newest = -1;
  let into: string | null = null;
  for (const edge of history.edges) {
    if (edge.lead_id === leadId && edge.entity_version > newest) {
      newest = edge.entity_version;
      into = edge.data.into;
    }
  }
  return into === null ? leadId : naiveRoot(history, into);
}

type Data = History['events'][number]['data'];

/** Thousandths by rule. */
function naiveWeights(data: Data, mentions: readonly Mention[], rules: readonly Rule[]): [string, number][] {
  const concerning = rules.filter(
    ({ enabled, eventTypes, exceptEventTypes }) =>
      enabled &&
      (eventTypes ?? [data.event_type]).includes(data.event_type) &&
      !exceptEventTypes.includes(data.event_type),
  );
  const matching = concerning.filter((rule) => naiveMatch(rule, data));
  return [
    ...matching.map(({ id, milliWeight }): [string, number] => [id, milliWeight]),
    ...naiveTextWeights(mentions, concerning),
  ];
}

/** Properties of the tests have one value, the name of a product. */
function naiveMatch({ match, product }: Rule, { properties, campaign_product }: Data): boolean {
  if (match.kind === 'campaign') return campaign_product === product;
  if (match.kind === 'page_path') {
    return match.prefixes.some((prefix) => String(properties.page_path ?? '').startsWith(prefix));
  }
  if (match.kind === 'text') return false;
  return match.properties.some((property) =>
    match.values.includes(String(properties[property] ?? '').replace('_', ' ')),
  );
}
