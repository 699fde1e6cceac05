import {
  leadIntentChanged,
  products,
  sameBasis,
  type Envelope,
  type EventStatus,
  type Product,
  type Properties,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { amended, batchesOf, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { handlersOn, startDatabase, type TestState } from './harness.ts';
import { naiveIntents, naiveRoot, type History } from './naive-intent.ts';

const now = new Date('2026-11-25T12:00:00Z');
const leadCount = 4;
const words: Record<Product, string> = {
  research: 'research lab',
  b2b: 'lab enablement',
  co_creation: 'a test panel',
};

const anyProduct = fc.constantFrom<Product>(...products);
const anyEvents = fc.array(
  fc.record({
    lead: fc.nat(leadCount - 1),
    type: fc.constantFrom(
      'page_visited',
      'demo_requested',
      'form_submitted',
      'webinar_attended',
      'email_clicked',
      'email_replied',
    ),
    product: anyProduct,
    hoursAgo: fc.nat(200 * 24),
    negated: fc.boolean(),
    correctedTo: fc.option(fc.nat(leadCount - 1), { nil: undefined, freq: 5 }),
    amendments: fc.array(
      fc.record({
        lead: fc.nat(leadCount - 1),
        status: fc.constantFrom<EventStatus>('active', 'quarantined', 'removed'),
      }),
      { maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 20 },
);
/** Leads only ever merge into older ones. */
const anyEdges = fc.array(
  fc
    .nat(leadCount - 2)
    .chain((lead) =>
      fc.record({ lead: fc.constant(lead + 1), into: fc.option(fc.nat(lead), { nil: null }) }),
    ),
  { maxLength: 5 },
);

describe('the same facts, in any order, repeated and cut into any batches', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>['handle'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ handle } = handlersOn(state));
  });
  afterAll(() => state.stop());

  it('end in the same evidence, primary product and basis: those of the definition', async () => {
    const run = fc.record({
      events: anyEvents,
      edges: anyEdges,
      order: fc.infiniteStream(fc.nat()),
      batchSize: fc.integer({ min: 1, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ events, edges, order, batchSize }) => {
        const leadIds = Array.from({ length: leadCount }, () => newId()).sort();
        const { history, texts, verdicts } = historyOf(leadIds, events, edges);
        const messages: Envelope<unknown>[] = [...history.events, ...history.amendments, ...history.edges];
        const shuffled = [...messages, ...messages]
          .map((message) => ({ message, place: order.next().value! }))
          .sort((a, b) => a.place - b.place)
          .map(({ message }) => message);
        for (const batch of batchesOf(shuffled, [batchSize])) await handle(batch, now, texts);

        const answers = await newestAnswers(state, leadIds);
        const expected = naiveIntents(history, leadIds, verdicts, now.getTime());
        for (const leadId of leadIds) {
          const answer = answers.get(leadId)?.data;
          if (naiveRoot(history, leadId) !== leadId) {
            if (answer !== undefined) expect(answer).toMatchObject({ primary: null, basis: { count: 0 } });
            continue;
          }
          const wanted = expected.get(leadId)!;
          if (wanted.basis.count === 0 && answer === undefined) continue;
          expect(sameBasis(answer!.basis, wanted.basis)).toBe(true);
          for (const product of products) {
            expect(answer!.evidence[product]).toBeCloseTo(wanted.evidence[product], 6);
          }
          expect(answer!.primary).toBe(wanted.primary);
          expect(answer!.confidence).toBeCloseTo(wanted.confidence, 6);
          expect(await state.intentOf(leadId)).toMatchObject({
            evidence: answer!.evidence,
            version: answers.get(leadId)!.entity_version,
          });
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});

type AnyEvent = (typeof anyEvents extends fc.Arbitrary<infer E> ? E : never)[number];

function historyOf(leadIds: string[], events: AnyEvent[], edges: { lead: number; into: number | null }[]) {
  const texts = new Map<string, string>();
  const verdicts = new Map<string, { product: Product; weight: number }>();
  const told = events.map(({ lead, type, product, hoursAgo, negated, correctedTo, amendments }) => {
    const at = new Date(now.getTime() - hoursAgo * 3_600_000);
    const pages = { research: '/research', b2b: '/b2b', co_creation: '/panel' };
    const properties: Record<string, Properties> = {
      page_visited: { page_path: pages[product] },
      demo_requested: { product },
      form_submitted: { interest: product },
      webinar_attended: { topic: product },
    };
    const first = recorded(leadIds[lead]!, {
      type,
      at,
      properties: properties[type] ?? {},
      ...(type === 'email_clicked' && { campaignProduct: product }),
      ...(type === 'email_replied' && { hasText: true }),
    });
    const eventId = first.data.event_id;
    if (type === 'email_replied') {
      texts.set(eventId, `We are ${negated ? 'not ' : ''}interested in ${words[product]}.`);
      verdicts.set(eventId, { product, weight: negated ? -2 : 2 });
    }
    const corrected = correctedTo === undefined ? [] : [leadIds[correctedTo]!];
    return {
      recordings: [
        first,
        ...corrected.map((to) =>
          recorded(to, {
            eventId,
            type: 'form_submitted',
            at,
            revision: 3,
            properties: { interest: 'b2b' },
          }),
        ),
      ],
      // Before and after the correction.
      amendments: amendments.map((each, index) =>
        amended(leadIds[each.lead]!, eventId, { status: each.status, revision: [2, 4][index]! }),
      ),
    };
  });
  const history: History = {
    events: told.flatMap(({ recordings }) => recordings),
    amendments: told.flatMap(({ amendments }) => amendments),
    edges: edges.map(({ lead, into }, index) =>
      merged(leadIds[lead]!, into === null ? null : leadIds[into]!, index + 1),
    ),
  };
  return { history, texts, verdicts };
}

async function newestAnswers(state: TestState, leadIds: string[]) {
  const newest = new Map<string, Envelope<typeof leadIntentChanged.example>>();
  for (const message of await state.told(leadIntentChanged, leadIds)) {
    const known = newest.get(message.lead_id!);
    if (known === undefined || message.entity_version > known.entity_version)
      newest.set(message.lead_id!, message);
  }
  return newest;
}
