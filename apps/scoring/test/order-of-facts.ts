import { leadScored, sameBasis, type Envelope, type EventStatus } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { amended, batchesOf, merged, recorded } from '@dna/testing';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from '../src/domain/default-rules.ts';
import type { Rule } from '../src/domain/rule.ts';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { explainLead } from '../src/ledger/explain-lead.ts';
import { handlersOn, policy, type TestState } from './harness.ts';
import { naiveRoot, naiveScores, type History } from './naive-score.ts';

const dayMs = 86_400_000;
const now = new Date('2026-11-25T12:00:00Z');
const leadCount = 4;

/** A few events of a few leads, close enough to meet in caps, some told anew, moved, held back and released. */
const anyEvents = fc.array(
  fc.record({
    lead: fc.nat(leadCount - 1),
    type: fc.constantFrom(
      'page_visited',
      'page_visited',
      'email_clicked',
      'email_unsubscribed',
      'demo_requested',
    ),
    path: fc.constantFrom('/pricing', '/careers', '/blog'),
    hoursAgo: fc.oneof(fc.nat(100), fc.nat(100 * 24)),
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
  fc.nat(leadCount - 2).chain((lead) =>
    fc.record({
      lead: fc.constant(lead + 1),
      into: fc.option(fc.nat(lead), { nil: null }),
    }),
  ),
  { maxLength: 5 },
);
/** Rules that come and go, with other points, caps and decays. */
const anyRules = fc
  .tuple(
    ...defaultRules.map((rule) =>
      fc.option(
        fc.record({
          milliPoints: fc.constantFrom(rule.milliPoints, rule.milliPoints, 3_000, -2_500),
          cap: fc.constantFrom(rule.cap, rule.cap, null, { milliPoints: 7_000, days: 3 }),
          decay: fc.constantFrom<Rule['decay']>(
            rule.decay,
            { kind: 'none' },
            { kind: 'linear', days: 60 },
            { kind: 'half_life', days: 20 },
          ),
        }),
        { freq: 8 },
      ),
    ),
  )
  .map((changes) =>
    changes.flatMap((change, index) => (change === null ? [] : [{ ...defaultRules[index]!, ...change }])),
  );
const anyRun = fc.record({
  events: anyEvents,
  publications: fc.array(fc.record({ rules: anyRules, before: fc.nat(8), steps: fc.nat(2) }), {
    maxLength: 3,
  }),
  edges: anyEdges,
  order: fc.infiniteStream(fc.nat()),
  batchSize: fc.integer({ min: 1, max: 12 }),
  /** A past instant to look at. */
  hoursAgo: fc.nat(120 * 24),
});

/** Any history ends in the ledger, scores and bases of the definition, whatever rules counted meanwhile. */
export async function checkOrderOfFacts(state: TestState, numRuns: number): Promise<void> {
  const handlers = handlersOn(state);
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ events, edges, order, batchSize, publications, hoursAgo }) => {
      await forgetEverybody(state);
      const leadIds = Array.from({ length: leadCount }, () => newId()).sort();
      const history = historyOf(leadIds, events, edges);
      const messages: Envelope<unknown>[] = [...history.events, ...history.amendments, ...history.edges];
      const shuffled = [...messages, ...messages]
        .map((message) => ({ message, place: order.next().value! }))
        .sort((a, b) => a.place - b.place)
        .map(({ message }) => message);
      for (const [index, batch] of batchesOf(shuffled, [batchSize]).entries()) {
        for (const { rules, steps } of publications.filter(({ before }) => before === index)) {
          await handlers.publish(rules);
          for (let step = 0; step < steps; step += 1) await handlers.recompute(now);
        }
        await handlers.handle(batch, now);
      }
      while (!(await handlers.recompute(now)));
      const { rules } = await publishedRuleset(state.db);

      const answers = await newestAnswers(state, leadIds);
      const expected = naiveScores(history, leadIds, rules, 90, now.getTime());
      for (const leadId of leadIds) {
        const answer = answers.get(leadId);
        const row = await state.db
          .selectFrom('lead_scores')
          .selectAll()
          .where('lead_id', '=', leadId)
          .executeTakeFirst();
        if (naiveRoot(history, leadId) !== leadId) {
          expect(row).toMatchObject({ score: 0, next_change_at: null });
          if (answer !== undefined) expect(answer.data).toMatchObject({ score: 0, basis: { count: 0 } });
          continue;
        }
        const { score, basis, fromTurn } = expected.get(leadId)!;
        // Nothing happened to it, at the most an edge that was out of date touched it: nothing is told of it.
        if (basis.count === 0 && (row?.version ?? 0) === 0) continue;
        if (fromTurn > 1e-6) expect(row!.score).toBe(score);
        expect(answer!.entity_version).toBe(row!.version);
        expect(answer!.data.score).toBe(row!.score);
        expect(sameBasis(answer!.data.basis, basis)).toBe(true);
      }
      await checkInstant(handlers, history, leadIds, rules, new Date(now.getTime() - hoursAgo * 3_600_000));
      const ledger = await state.ledgerOf(leadIds);
      const given = ledger.map(
        (entry) => [`${entry.event_id} ${entry.rule_id}`, entry.effective_milli_points / 1_000] as const,
      );
      expect(new Map(given)).toEqual(
        new Map([...expected.values()].flatMap(({ ledger: entries }) => [...entries])),
      );
    }),
    { numRuns },
  );
}

/** Every run begins with nobody: each publication has all leads judged anew. */
async function forgetEverybody({ db }: TestState): Promise<void> {
  for (const table of ['facts', 'contributions', 'lead_scores', 'score_history', 'lead_aliases', 'outbox']) {
    await sql`delete from ${sql.id(table)}`.execute(db);
  }
}

/** What a reader is told of an instant: the score of the definition, and contributions that sum to it. */
async function checkInstant(
  { transaction }: ReturnType<typeof handlersOn>,
  history: History,
  leadIds: string[],
  rules: readonly Rule[],
  at: Date,
): Promise<void> {
  const then = { ...history, events: history.events.filter(({ data }) => new Date(data.occurred_at) <= at) };
  for (const [root, { score, fromTurn }] of naiveScores(then, leadIds, rules, 90, at.getTime())) {
    const explained = await transaction((tx) =>
      explainLead(tx, policy.decay, { leadId: root, now, at, after: null, limit: 1_000 }),
    );
    if (explained === null || fromTurn <= 1e-6) continue;
    const sum = explained.contributions.reduce((total, { effectivePoints }) => total + effectivePoints, 0);
    expect(explained.measure.score).toBe(score);
    expect(Math.max(0, Math.round(sum))).toBe(score);
  }
}

function historyOf(
  leadIds: string[],
  events: AnyEvent[],
  edges: { lead: number; into: number | null }[],
): History {
  const told = events.map(({ lead, type, path, hoursAgo, correctedTo, amendments }) => {
    const at = new Date(now.getTime() - (hoursAgo * dayMs) / 24);
    const first = recorded(leadIds[lead]!, { type, at, properties: { page_path: path } });
    const eventId = first.data.event_id;
    const corrected = correctedTo === undefined ? [] : [leadIds[correctedTo]!];
    return {
      recordings: [
        first,
        ...corrected.map((to) => recorded(to, { eventId, type: 'email_clicked', at, revision: 3 })),
      ],
      // Before and after the correction.
      amendments: amendments.map((each, index) =>
        amended(leadIds[each.lead]!, eventId, { status: each.status, revision: [2, 4][index]! }),
      ),
    };
  });
  return {
    events: told.flatMap(({ recordings }) => recordings),
    amendments: told.flatMap(({ amendments }) => amendments),
    edges: edges.map(({ lead, into }, index) =>
      merged(leadIds[lead]!, into === null ? null : leadIds[into]!, index + 1),
    ),
  };
}

type AnyEvent = (typeof anyEvents extends fc.Arbitrary<infer E> ? E : never)[number];

async function newestAnswers(state: TestState, leadIds: string[]) {
  const { rows } = await sql<{ payload: string }>`
    select payload from outbox where subject = any(${leadIds.map((id) => leadScored.subject(id))})`.execute(
    state.db,
  );
  const newest = new Map<string, Envelope<typeof leadScored.example>>();
  for (const row of rows) {
    const message = JSON.parse(row.payload) as Envelope<typeof leadScored.example>;
    const known = newest.get(message.lead_id!);
    if (known === undefined || message.entity_version > known.entity_version) {
      newest.set(message.lead_id!, message);
    }
  }
  return newest;
}
