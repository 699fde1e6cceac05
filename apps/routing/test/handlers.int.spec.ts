import { leadRouted, type Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { batchesOf, dealTold, merged } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { onBasisWaitOver } from '../src/handlers/on-basis-wait-over.ts';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import type { RoutingTables } from '../src/store/tables.ts';
import { leadNews } from '../src/domain/hear-news.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

describe('the handlers of routing', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  /** One transaction for messages of one kind; `after` moves the clock. */
  const handle = (messages: Envelope<unknown>[], { afterMs = 0 } = {}) =>
    handlers.handle(messages, { clock: (now) => new Date(now.getTime() + afterMs) });
  const handleEach = async (...messages: Envelope<unknown>[]) => {
    for (const message of messages) await handle([message]);
  };
  const later = (unit: Unit<RoutingTables>, afterMs: number) => ({
    ...unit,
    now: new Date(unit.now.getTime() + afterMs),
  });
  const timers = async () => {
    const { rows } = await sql<{ kind: string; payload: { lead_id?: string }; due_at: Date }>`
      select kind, payload, due_at from timers order by due_at`.execute(state.db);
    return rows;
  };
  const stateOf = (leadId: string) =>
    state.db.selectFrom('lead_states').selectAll().where('lead_id', '=', leadId).executeTakeFirstOrThrow();
  const qualify = async (leadId: string, lead: Parameters<typeof created>[1] = {}) =>
    handleEach(created(leadId, lead), scored(leadId, 50), wants(leadId, { b2b: 5 }));

  it('routes a lead that qualifies to an owner, once, and says why', async () => {
    const owner = await state.addMember();
    const lead = newId();
    const messages = [created(lead), scored(lead, 50), wants(lead, { b2b: 5 })];
    await handleEach(...messages, ...messages);

    const [told, ...more] = await state.told(leadRouted);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      lead_id: lead,
      correlation_id: messages[2]!.correlation_id,
      causation_id: messages[2]!.id,
      entity_version: 1,
      data: { pipeline_key: 'b2b', owner_id: owner, product: 'b2b', reason: 'fewest_turns', score: 50 },
    });
    expect(told!.data.confidence).toBeCloseTo(5 / 6.5, 4);
    const [decision] = await state.decisions();
    expect(decision).toMatchObject({
      id: told!.data.decision_id,
      outcome: 'routed',
      config_version: 1,
      inputs: { lead_ids: [lead], same_facts: true, score: { value: 50 } },
      candidates: [{ team_member_id: owner, open: 0, capacity: 100, turns: 0, passed_over: null }],
    });
    expect(await state.team()).toMatchObject([{ open: 1, turns: 1 }]);
  });

  it('routes no lead that is unknown, anonymous, suppressed, cold or undecided', async () => {
    await state.addMember();
    const [unknown, anonymous, suppressed, cold, undecided] = [newId(), newId(), newId(), newId(), newId()];
    await handle([
      created(anonymous, { identified: false }),
      created(suppressed, { suppressed: true }),
      created(cold),
      created(undecided),
    ]);
    await handle([unknown, anonymous, suppressed, undecided].map((lead) => scored(lead, 90)));
    await handle([scored(cold, 39)]);
    await handle([unknown, anonymous, suppressed, cold].map((lead) => wants(lead, { b2b: 5 })));
    await handle([wants(undecided, { b2b: 1, research: 1 })]);
    expect(await state.told(leadRouted)).toEqual([]);
    expect(await state.decisions()).toEqual([]);

    await handle([updated(anonymous, { identified: true }, 2), created(unknown)]);
    expect((await state.told(leadRouted)).map((message) => message.lead_id).sort()).toEqual(
      [anonymous, unknown].sort(),
    );
  });

  it('keeps the newest of what it is told, however late the rest comes', async () => {
    await state.addMember();
    const lead = newId();
    await handle([scored(lead, 50, { count: 5 }), scored(lead, 90, { count: 2 })]);
    await handle([scored(lead, 10, { count: 4 })]);
    await handle([wants(lead, { b2b: 5 }, { count: 5 })]);
    await handle([updated(lead, { suppressed: true }, 3)]);
    await handle([created(lead)]);
    expect(await stateOf(lead)).toMatchObject({ score: 50, suppressed: true });
    expect(await state.told(leadRouted)).toEqual([]);
  });

  it('waits for the message that is behind, two seconds at most, then decides and records it', async () => {
    await state.addMember();
    const lead = newId();
    await handleEach(created(lead), wants(lead, { b2b: 5 }), scored(lead, 50, { count: 4 }));
    expect(await state.told(leadRouted)).toEqual([]);
    const [timer] = await timers();
    expect(timer).toMatchObject({ kind: 'basis-wait', payload: { lead_id: lead } });

    await handle([scored(lead, 51, { count: 5 })]);
    expect(await timers()).toHaveLength(1);
    const over = onBasisWaitOver(rules);
    const due = { key: 'k', kind: 'basis-wait', payload: timer!.payload, dueAt: timer!.due_at, attempts: 0 };
    await handlers.transact((unit) => over(unit, [due]));
    expect(await state.told(leadRouted)).toEqual([]);
    await handlers.transact((unit) => over(later(unit, 2_000), [due]));
    expect(await state.told(leadRouted)).toHaveLength(1);
    expect(await state.decisions()).toMatchObject([{ outcome: 'routed', inputs: { same_facts: false } }]);
  });

  it('decides at once when the message that was behind comes, and forgets the wait', async () => {
    await state.addMember();
    const lead = newId();
    await handleEach(created(lead), wants(lead, { b2b: 5 }), scored(lead, 50, { count: 4 }));
    await handle([wants(lead, { b2b: 6 }, { count: 4 })]);
    expect(await state.decisions()).toMatchObject([{ outcome: 'routed', inputs: { same_facts: true } }]);
    expect(await stateOf(lead)).toMatchObject({ basis_wait_since: null });
  });

  it('takes leads of a batch by the instant at which they came to qualify', async () => {
    await state.addMember({ capacity: 2 });
    const leads = [newId(), newId(), newId()];
    await handle(leads.map((lead) => created(lead)));
    await handle(
      leads.map((lead, index) => scored(lead, 50, { asOf: new Date(Date.now() - index * 1_000) })),
    );
    await handle(
      leads.map((lead, index) => wants(lead, { b2b: 5 }, { asOf: new Date(Date.now() - index * 1_000) })),
    );
    expect((await state.told(leadRouted)).map((message) => message.lead_id).sort()).toEqual(
      [leads[1], leads[2]].sort(),
    );
    expect(await state.decisions()).toContainEqual(
      expect.objectContaining({
        lead_id: leads[0],
        outcome: 'queued',
        reasons: [{ code: 'no_capacity', pipeline_key: 'b2b' }],
        candidates: [expect.objectContaining({ passed_over: 'full' })],
      }),
    );
  });

  it('keeps an organization with its owner, as load and not as a turn', async () => {
    // The smaller id comes first among equals; two of one millisecond have no order of their own.
    const [first, second] = [await state.addMember(), await state.addMember()].sort();
    const organization_id = newId();
    await qualify(newId(), { organization_id });
    await qualify(newId(), { organization_id });
    await qualify(newId());
    expect((await state.told(leadRouted)).map(({ data }) => [data.owner_id, data.reason]).sort()).toEqual(
      [
        [first, 'account_owner'],
        [first, 'fewest_turns'],
        [second, 'fewest_turns'],
      ].sort(),
    );
    expect(await state.team()).toMatchObject([
      { open: 2, turns: 1 },
      { open: 1, turns: 1 },
    ]);
  });

  it('serves those who wait first in, first out, when a place comes free', async () => {
    const leads = Array.from({ length: 5 }, () => newId());
    for (const [index, lead] of leads.entries()) {
      const asOf = new Date(Date.now() - 60_000 + index);
      await handleEach(created(lead), scored(lead, 50, { asOf }), wants(lead, { b2b: 5 }, { asOf }));
    }
    expect((await state.decisions()).map((decision) => decision.outcome)).toEqual(Array(5).fill('queued'));
    expect((await state.decisions())[0]!.reasons).toEqual([
      { code: 'no_active_member', pipeline_key: 'b2b' },
    ]);

    await state.addMember({ capacity: 2 });
    const newcomer = newId();
    await qualify(newcomer);
    expect(await stateOf(newcomer)).toMatchObject({ queued_pipeline: 'b2b' });
    expect((await timers()).some((timer) => timer.kind === 'serve-queue')).toBe(true);
    await handlers.transact((unit) => onServeQueue(rules)(unit, []));
    await handlers.transact((unit) => onServeQueue(rules)(unit, []));
    expect((await state.told(leadRouted)).map((message) => message.lead_id).sort()).toEqual(
      leads.slice(0, 2).sort(),
    );
    expect(await state.team()).toMatchObject([{ open: 2 }]);
  });

  it('says of a lead that took a place that it was given after the place came free', async () => {
    await state.addMember({ capacity: 1 });
    const [first, second] = [newId(), newId()];
    await qualify(first);
    await qualify(second);
    const [decision] = (await state.told(leadRouted)).map(({ data }) => data.decision_id);
    await handlers.transact(async (unit) => {
      // It has begun, and only then the place comes free.
      await sql`select pg_sleep(0.02)`.execute(unit.tx);
      const given = { leadId: first, dealId: newId(), pipeline: 'b2b', status: 'won' as const, version: 2 };
      await handle([dealTold('won', { ...given, decisionIds: [decision!] })]);
      await onServeQueue(rules)(unit, []);
    });
    const held = await state.db.selectFrom('assignments').selectAll().orderBy('assigned_at').execute();
    expect(held.map(({ lead_id }) => lead_id)).toEqual([first, second]);
    expect(held[1]!.assigned_at.getTime()).toBeGreaterThanOrEqual(held[0]!.released_at!.getTime());
    const [routed] = (await state.decisions()).filter(
      ({ lead_id, outcome }) => lead_id === second && outcome === 'routed',
    );
    expect(routed!.decided_at).toEqual(held[1]!.assigned_at);
  });

  it('exceeds no capacity and routes each lead once in many transactions at once', async () => {
    for (const capacity of [40, 40, 40, 7]) await state.addMember({ capacity });
    const leads = Array.from({ length: 150 }, () => newId());
    await handle(leads.map((lead) => created(lead)));
    await handle(leads.map((lead) => scored(lead, 50)));
    const organization_id = newId();
    await handle(leads.slice(0, 5).map((lead) => updated(lead, { organization_id }, 2)));
    await Promise.all(leads.map((lead) => handle([wants(lead, { b2b: 5 })])));

    const told = await state.told(leadRouted);
    expect(new Set(told.map(({ lead_id }) => lead_id)).size).toBe(told.length);
    const team = (await state.team()).sort((a, b) => b.capacity - a.capacity);
    expect(team.map(({ open }) => open)).toEqual([40, 40, 40, 7]);
    const turns = team.slice(0, 3).map((member) => member.turns);
    const ofAccount = told.filter(({ data }) => data.reason === 'account_owner').length;
    expect(ofAccount).toBeGreaterThan(0);
    expect(turns.reduce((sum, each) => sum + each, 0) + team[3]!.turns + ofAccount).toBe(127);
    // Or asked about: those of the account, if its owner happens to be full by then.
    const left = (await state.decisions()).filter(
      ({ outcome }) => outcome === 'queued' || outcome === 'conflict',
    );
    expect(new Set(left.map(({ lead_id }) => lead_id)).size).toBe(23);
  });

  it('ends equal members within one turn of each other in many transactions at once', async () => {
    for (let count = 0; count < 3; count += 1) await state.addMember();
    const leads = Array.from({ length: 100 }, () => newId());
    await handle(leads.map((lead) => created(lead)));
    await handle(leads.map((lead) => scored(lead, 50)));
    await Promise.all(leads.map((lead) => handle([wants(lead, { b2b: 5 })])));
    expect((await state.team()).map(({ turns }) => turns).sort()).toEqual([33, 33, 34]);
  });

  it('misses no lead whose messages are handled at the same moment', async () => {
    await state.addMember();
    const leads = Array.from({ length: 40 }, () => newId());
    const messages = leads.flatMap((lead) => [created(lead), scored(lead, 50), wants(lead, { b2b: 5 })]);
    await Promise.all([...messages, ...messages].map((message) => handle([message])));
    expect((await state.told(leadRouted)).map(({ lead_id }) => lead_id).sort()).toEqual(leads.sort());
  });

  it('takes a lead out of the line when it no longer qualifies', async () => {
    const lead = newId();
    await qualify(lead);
    await handle([updated(lead, { suppressed: true }, 2)]);
    expect((await state.decisions()).map((decision) => decision.outcome)).toEqual(['queued', 'returned']);
    expect(await stateOf(lead)).toMatchObject({ queued_at: null, queued_pipeline: null });
  });

  it('refuses a message that names no lead, and leaves nothing of its batch', async () => {
    const lead = newId();
    await expect(handle([created(lead), { ...created(lead), lead_id: null }])).rejects.toMatchObject({
      code: 'message_without_lead',
    });
    expect(await state.db.selectFrom('lead_states').selectAll().execute()).toEqual([]);
  });

  describe('after a merge', () => {
    it('knows one lead with all that holds of any of its ids', async () => {
      await state.addMember();
      const [root, alias] = [newId(), newId()];
      await handle([created(root, { identified: false }), created(alias)]);
      await handle([merged(alias, root, 1, new Date(Date.now() - 1_000))]);
      await handleEach(scored(root, 50), wants(root, { b2b: 5 }));
      expect(await state.decisions()).toMatchObject([
        { lead_id: root, outcome: 'routed', inputs: { lead_ids: [root, alias] } },
      ]);
    });

    it('routes neither id again when either was routed', async () => {
      await state.addMember();
      const [root, alias] = [newId(), newId()];
      await qualify(alias);
      await handle([created(root)]);
      await handle([merged(alias, root, 1, new Date(Date.now() - 1_000))]);
      await handleEach(scored(root, 80), wants(root, { b2b: 8 }));
      await handleEach(scored(alias, 80, { count: 4 }), wants(alias, { b2b: 8 }, { count: 4 }));
      expect(await state.told(leadRouted)).toHaveLength(1);
    });

    it('waits for numbers of the new set of ids, so an unmerge never routes on those of the old one', async () => {
      await state.addMember();
      const [root, alias] = [newId(), newId()];
      await handle([created(root), created(alias, { suppressed: true })]);
      await handle([merged(alias, root)]);
      const asOf = new Date(Date.now() + 10);
      await handleEach(scored(root, 50, { asOf }), wants(root, { b2b: 5 }, { asOf }));
      await handle([merged(alias, null, 2, new Date(Date.now() + 20))]);
      expect(await state.told(leadRouted)).toEqual([]);
      expect(await stateOf(root)).toMatchObject({ basis_wait_since: expect.any(Date) });

      await handle([scored(root, 10, { count: 4, asOf: new Date(Date.now() + 30) })]);
      expect(await stateOf(root)).toMatchObject({ basis_wait_since: null });
      expect(await state.told(leadRouted)).toEqual([]);
    });

    it('passes the place in the line on to the root', async () => {
      const [root, alias] = [newId(), newId()];
      await qualify(alias);
      await handleEach(created(root), scored(root, 60), wants(root, { b2b: 6 }));
      await handle([merged(alias, root, 1, new Date(Date.now() - 60_000))]);
      expect(await stateOf(alias)).toMatchObject({ queued_at: null });
      expect(await stateOf(root)).toMatchObject({ queued_pipeline: 'b2b' });
    });

    it('ignores an edge that is older than what it knows', async () => {
      const [root, alias] = [newId(), newId()];
      await handle([merged(alias, null, 2)]);
      await handle([merged(alias, root, 1)]);
      const { rows } = await sql`select into_lead_id, version from lead_aliases`.execute(state.db);
      expect(rows).toEqual([{ into_lead_id: null, version: 2 }]);
    });
  });

  it('ends in the same facts and at most one route per lead, however messages are shuffled, repeated and split', async () => {
    await state.addMember();
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 40, maxLength: 40 }),
        async (keys, sizes) => {
          const [a, b, c] = [newId(), newId(), newId()];
          const messages = [
            created(a),
            updated(a, { organization_id: newId() }, 2),
            created(b),
            updated(b, { suppressed: true }, 2),
            created(c, { identified: false }),
            ...[1, 2, 3].flatMap((count) => [
              scored(a, 20 * count, { count }),
              wants(a, { b2b: count * 2 }, { count }),
            ]),
            ...[1, 2, 3].flatMap((count) => [
              scored(b, 20 * count, { count }),
              wants(b, { b2b: count * 2 }, { count }),
            ]),
            merged(c, a, 1),
            merged(c, null, 2),
          ];
          const order = [...messages, ...messages]
            .map((message) => ({ message, key: keys.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ message }) => message);
          const together = leadNews.map(({ type }) => type);
          for (const batch of batchesOf(order, sizes, together)) await handle(batch);

          expect(await stateOf(a)).toMatchObject({
            score: 60,
            lead_version: 2,
            score_version: 3,
            intent_version: 3,
          });
          expect(await stateOf(b)).toMatchObject({ score: 60, suppressed: true });
          expect(await stateOf(c)).toMatchObject({ identified: false, live_decision_id: null });
          const routed = (await state.told(leadRouted)).filter(({ lead_id }) => [a, b, c].includes(lead_id!));
          expect(routed.filter(({ lead_id }) => lead_id === a).length).toBeLessThanOrEqual(1);
          expect(routed.every(({ data }) => data.score >= 40 && data.confidence >= 0.6)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });
});
