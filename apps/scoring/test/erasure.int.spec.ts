import { dealCreated, emptyBasis, extendBasis, leadScored, type Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import {
  amended,
  batchesOf,
  envelope,
  erased,
  merged,
  recorded,
  tablesOfLeads,
  tracesOf,
} from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emptyTally } from '@dna/rulesets';
import { handlersOn, startDatabase, type TestState } from './harness.ts';

const now = new Date('2026-11-25T12:00:00Z');

describe('scoring forgets a person', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>['handle'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ handle } = handlersOn(state));
  });
  afterAll(() => state.stop());

  const handleEach = async (...messages: Envelope<unknown>[]) => {
    for (const message of messages) await handle([message], now);
  };
  const demo = (lead: string, given: Parameters<typeof recorded>[1] = {}) =>
    recorded(lead, { type: 'demo_requested', at: now, ...given });
  const basisOf = (...events: Envelope<{ event_id: string; revision: number }>[]) =>
    extendBasis(
      emptyBasis,
      events.map(({ data }) => ({ eventId: data.event_id, revision: data.revision })),
    );
  /** Also where the handlers have nothing to do with it, such as points that a person has given. */
  const adjust = (lead: string) =>
    sql`insert into score_adjustments (id, lead_id, milli_points, reason, author, at)
      values (${newId()}, ${lead}, 1000, 'Met at a fair', 'somebody', ${now})`.execute(state.db);

  const showAsExample = (lead: string) => {
    const examples = [{ lead_id: lead, before: 30, after: 50, why_before: [], why_after: [] }];
    const tally = { ...emptyTally, up: { count: 1, examples } };
    return sql`
      insert into simulations (id, state, base_version, draft_version, rules, days, as_of, routing, created_at,
        created_by, after_lead, tally, hash)
      values (${newId()}, 'done', 1, 2, '[]', 30, ${now}, '{}', ${now}, 'somebody', ${lead},
        ${JSON.stringify(tally)}::jsonb, '')`.execute(state.db);
  };

  it('in every table that knows of leads, by all their ids, also when told twice', async () => {
    const [root, other] = [newId(), newId()];
    const order = erased([root, other]);
    const opened = envelope(dealCreated, { ...dealCreated.example, deal_id: newId() }, { leadId: other });
    await handleEach(demo(root), demo(other), merged(other, root), opened);
    await adjust(root);
    await showAsExample(other);
    await sql`insert into dead_letters (id, durable, message_key, subject, payload, headers, error, attempts, state,
      first_failed_at, last_failed_at) values (${newId()}, 'scoring__event-recorded', 'x',
      ${`evt.ingestion.event-recorded.v1.${root}`}, '{}', '{}', 'Error', 3, 'parked', ${now}, ${now})`.execute(
      state.db,
    );
    const traced = await tracesOf(state.db, [root, other]);
    expect(traced).toEqual(expect.arrayContaining([...(await tablesOfLeads(state.db)), 'dead_letters']));

    const told = (await state.told(leadScored, [root, other])).length;
    await handleEach(order, { ...order, id: newId() }, { ...opened, id: newId() });
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.told(leadScored, [root, other])).toHaveLength(told);
  });

  it('and takes up nothing that comes afterwards', async () => {
    const [root, other, event] = [newId(), newId(), newId()];
    await handleEach(erased([root, other]), merged(other, root), demo(root), demo(other));
    await handleEach(amended(root, event), demo(root, { eventId: event }), merged(other, null, 2));
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.told(leadScored, [root, other])).toEqual([]);
  });

  it('and leaves others as they are', async () => {
    const [gone, stays] = [newId(), newId()];
    await handle([demo(gone), demo(stays)], now);
    await handleEach(erased([gone]));
    await handle([demo(gone), demo(stays)], now);
    expect(await state.scoreOf(stays)).toMatchObject({ score: 60, basis_count: 2 });
  });

  it('but keeps an event that was given away in time, whatever is heard first', async () => {
    const [gone, stays] = [newId(), newId()];
    const first = demo(gone);
    const moved = amended(stays, first.data.event_id, { revision: 2 });
    await handleEach(moved, erased([gone]), first);
    expect(await state.scoreOf(stays)).toMatchObject({ score: 30, basis_count: 1 });
    expect(await tracesOf(state.db, [gone])).toEqual([]);
  });

  it('in the same way whatever order messages come in, repeated and cut into any batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        async (places, sizes) => {
          // Visitor and friend stay: one had an event of the person's, the other was taken for them for a while.
          const [visitor, root, other, friend] = [newId(), newId(), newId(), newId()];
          const [kept, given, befriended] = [demo(visitor), demo(visitor), demo(friend)];
          const messages: Envelope<unknown>[] = [
            kept,
            given,
            befriended,
            demo(root),
            demo(other),
            amended(root, given.data.event_id),
            merged(other, root),
            merged(friend, root),
            merged(friend, null, 2),
            erased([root, other]),
          ];
          const shuffled = [...messages, ...messages]
            .map((message) => ({ message, place: places.next().value! }))
            .sort((a, b) => a.place - b.place)
            .map(({ message }) => message);
          for (const batch of batchesOf(shuffled, sizes)) await handle(batch, now);

          expect(await tracesOf(state.db, [root, other])).toEqual([]);
          for (const [leadId, event] of [
            [visitor, kept],
            [friend, befriended],
          ] as const) {
            expect(await state.scoreOf(leadId)).toMatchObject({ score: 30, basis_count: 1 });
            expect((await state.told(leadScored, [leadId])).at(-1)!.data.basis).toEqual(basisOf(event));
            expect(await state.ledgerOf([leadId])).toHaveLength(1);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});
