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
import { defaultRules } from '../src/domain/default-rules.ts';
import type { Rule } from '../src/domain/rule.ts';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { handlersOn, startDatabase, type TestState } from './harness.ts';
import { naiveIntents, naiveRoot, type History } from './naive-intent.ts';
import { textOf, type Mention } from './naive-text.ts';

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
    // Replies first and often: with them the most can go wrong.
    type: fc.constantFrom(
      'email_replied',
      'email_replied',
      'email_replied',
      'page_visited',
      'demo_requested',
      'form_submitted',
      'webinar_attended',
      'email_clicked',
    ),
    product: anyProduct,
    hoursAgo: fc.nat(200 * 24),
    /** What is written, where something is. */
    mentions: fc.array(fc.record({ product: anyProduct, negated: fc.boolean() }), {
      minLength: 1,
      maxLength: 5,
    }),
    correctedTo: fc.option(fc.nat(leadCount - 1), { nil: undefined, freq: 1 }),
    amendments: fc.array(
      fc.record({
        lead: fc.nat(leadCount - 1),
        status: fc.constantFrom<EventStatus>('active', 'active', 'quarantined', 'removed'),
      }),
      { maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 20, size: 'max' },
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

/** Other words: those of another product among them, and shorter ones. */
const otherPhrases = ['lab', 'research', 'panel', 'enablement', 'test panel', 'research lab'];
/** Rules that come and go, are off, weigh something else, and look at other events or for other words. */
const anyRules = fc
  .tuple(
    ...defaultRules.map((rule) =>
      fc.option(
        fc.record({
          milliWeight: fc.constantFrom(rule.milliWeight, rule.milliWeight, 1_500, -1_000),
          enabled: fc.constantFrom(true, true, true, false),
          exceptEventTypes: fc.constantFrom(
            rule.exceptEventTypes,
            rule.exceptEventTypes,
            rule.exceptEventTypes,
            ['email_replied'],
          ),
          phrases: fc.option(fc.subarray(otherPhrases, { minLength: 1 }), { nil: undefined, freq: 2 }),
        }),
        { freq: 8 },
      ),
    ),
  )
  .map((changes) =>
    changes.flatMap((change, index): Rule[] => {
      if (change === null) return [];
      const { phrases, ...fields } = change;
      const rule = defaultRules[index]!;
      const match =
        rule.match.kind === 'text' && phrases !== undefined ? { ...rule.match, phrases } : rule.match;
      return [{ ...rule, ...fields, match }];
    }),
  );
/** One rule for texts weighs something else, and all others stay: they may find something else all the same. */
const oneTextRule = fc.record({ which: fc.nat(20), milliWeight: fc.constantFrom(500, 1_500, 3_000, -1_000) });
/** Many rules change at once, or one. */
const anyPublications = fc.array(
  fc.record({
    change: fc.oneof(
      { arbitrary: fc.record({ rules: anyRules }), weight: 1 },
      { arbitrary: fc.record({ one: oneTextRule }), weight: 2 },
    ),
    /** How far the facts have come in, in hundredths. */
    after: fc.noBias(fc.nat(99)),
    steps: fc.nat(2),
    /** Facts come in between the asking of a step and its transaction. */
    crossed: fc.constantFrom(true, true, false),
  }),
  { maxLength: 4 },
);

describe('the same facts, in any order, repeated and cut into any batches', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterAll(() => state.stop());

  it('end in the same signals, evidence, primary product and basis: those of the definition, whatever rules counted meanwhile', async () => {
    const run = fc.record({
      events: fc.noBias(anyEvents),
      edges: anyEdges,
      publications: anyPublications,
      order: fc.infiniteStream(fc.nat()),
      batchSize: fc.noBias(fc.integer({ min: 1, max: 16 })),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ events, edges, publications, order, batchSize }) => {
        const leadIds = Array.from({ length: leadCount }, () => newId()).sort();
        const { history, texts, mentions } = historyOf(leadIds, events, edges);
        const messages: Envelope<unknown>[] = [...history.events, ...history.amendments, ...history.edges];
        const shuffled = [...messages, ...messages]
          .map((message) => ({ message, place: order.next().value! }))
          .sort((a, b) => a.place - b.place)
          .map(({ message }) => message);
        const batches = batchesOf(shuffled, [batchSize]);
        for (const [index, batch] of batches.entries()) {
          let handled = false;
          const handleOnce = async () => {
            if (!handled) await handlers.handle(batch, now, texts);
            handled = true;
          };
          const due = publications.filter(
            ({ after }) => Math.floor((after / 100) * batches.length) === index,
          );
          for (const { change, steps, crossed } of due) {
            await handlers.publish(changed(change, (await publishedRuleset(state.db)).rules));
            if (crossed) await handlers.recompute(texts, now, handleOnce);
            for (let step = 0; step < steps; step += 1) await handlers.recompute(texts, now);
          }
          await handleOnce();
        }
        while (!(await handlers.recompute(texts, now)));
        const { rules } = await publishedRuleset(state.db);

        const answers = await newestAnswers(state, leadIds);
        const expected = naiveIntents(history, leadIds, rules, mentions, now.getTime());
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
        const signals = (await state.signalsOf(leadIds)).map(
          (signal) => [`${signal.event_id} ${signal.rule_id}`, signal.milli_weight] as const,
        );
        expect(new Map(signals)).toEqual(
          new Map([...expected.values()].flatMap((intent) => [...intent.signals])),
        );
      }),
      { numRuns: 80 },
    );
  }, 120_000);
});

type AnyPublication = typeof anyPublications extends fc.Arbitrary<(infer P)[]> ? P : never;
type AnyChange = AnyPublication['change'];

function changed(change: AnyChange, published: readonly Rule[]): Rule[] {
  if ('rules' in change) return change.rules;
  const { which, milliWeight } = change.one;
  const textRules = published.filter(({ match }) => match.kind === 'text');
  const chosen = textRules[which % textRules.length];
  return published.map((rule) => (rule === chosen ? { ...rule, milliWeight } : rule));
}

type AnyEvent = (typeof anyEvents extends fc.Arbitrary<infer E> ? E : never)[number];

function historyOf(leadIds: string[], events: AnyEvent[], edges: { lead: number; into: number | null }[]) {
  const texts = new Map<string, string>();
  const mentions = new Map<string, Mention[]>();
  const told = events.map(({ lead, type, product, hoursAgo, mentions: said, correctedTo, amendments }) => {
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
      const written = said.map((each) => ({ words: words[each.product], negated: each.negated }));
      texts.set(eventId, textOf(written));
      mentions.set(eventId, written);
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
  return { history, texts, mentions };
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
