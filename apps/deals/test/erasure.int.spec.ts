import type { Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { erased, merged, tablesOfLeads, tracesOf } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, startDatabase, type TestState } from './harness.ts';
import { routed, unrouted } from './messages.ts';

describe('deals forgets a person', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  const handleEach = async (...messages: Envelope<unknown>[]) => {
    for (const message of messages) await handlers.handle([message]);
  };

  it('in every table that knows of leads, by all their ids, also when told twice', async () => {
    const [root, other] = [newId(), newId()];
    await handleEach(
      routed(root),
      routed(other),
      merged(other, root),
      routed(root, { pipeline_key: 'research' }),
      unrouted(routed(root, { pipeline_key: 'co_creation' })),
    );
    expect(await tracesOf(state.db, [root, other])).toEqual(
      expect.arrayContaining(await tablesOfLeads(state.db)),
    );
    const order = erased([root, other]);
    await handleEach(order, { ...order, id: newId() });
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.deals()).toEqual([]);
    expect(await state.history()).toEqual([]);
  });

  it('and takes up nothing that comes afterwards', async () => {
    const [root, other] = [newId(), newId()];
    await handleEach(
      erased([root, other]),
      routed(root),
      merged(other, root),
      routed(other),
      merged(other, null, 2),
    );
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.told()).toEqual([]);
  });

  it('but keeps what a closed deal was worth, as a figure of nobody', async () => {
    const lead = newId();
    const route = routed(lead);
    await handleEach(route);
    await sql`update deals set status = 'won', value_cents = 120000, closed_at = now()`.execute(state.db);
    await handleEach(erased([lead]), { ...route, id: newId() });
    expect(await state.deals()).toMatchObject([
      {
        lead_id: null,
        root_id: null,
        decision_id: null,
        score: null,
        confidence: null,
        status: 'won',
        value_cents: 120000,
        owner_id: route.data.owner_id,
      },
    ]);
    expect(await state.history()).toMatchObject([{ caused_by: null }]);
    expect(await tracesOf(state.db, [lead, route.id, route.data.decision_id])).toEqual([]);
  });

  it.each(['before', 'after'])(
    'and gives back the deal of who was taken for them, the end of that being heard %s',
    async (when) => {
      const [gone, stays] = [newId(), newId()];
      await handleEach(routed(gone), routed(stays), merged(stays, gone));
      expect((await state.deals()).map(({ status }) => status)).toEqual(['open', 'superseded']);
      const parted = merged(stays, null, 2);
      await handleEach(...(when === 'before' ? [parted, erased([gone])] : [erased([gone]), parted]));
      expect(await state.deals()).toMatchObject([
        { lead_id: stays, root_id: stays, status: 'open', superseded_by: null },
      ]);
      await handleEach(merged(stays, gone));
      expect(await tracesOf(state.db, [gone])).toEqual([]);
    },
  );
});
