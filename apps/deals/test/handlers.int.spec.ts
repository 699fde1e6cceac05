import type { Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { batchesOf, merged } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { handlersOn, startDatabase, type TestState } from './harness.ts';
import { routed } from './messages.ts';

describe('the handlers of deals', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  /** One transaction for messages of one kind. */
  const handle = (...messages: Envelope<unknown>[]) => handlers.handle(messages);
  const statuses = async () => (await state.deals()).map(({ status }) => status);

  it('opens one deal in the first stage for a route, and says so', async () => {
    const lead = newId();
    const message = routed(lead);
    await handle(message);
    const [deal] = await state.deals();
    expect(deal).toMatchObject({
      lead_id: lead,
      status: 'open',
      owner_id: message.data.owner_id,
      value_cents: 0,
      currency: 'EUR',
      version: 1,
    });
    const [told] = await state.told();
    expect(told).toMatchObject({
      lead_id: lead,
      correlation_id: message.correlation_id,
      causation_id: message.id,
      data: {
        deal_id: deal!.id,
        pipeline_key: 'b2b',
        stage_key: 'new',
        decision_id: message.data.decision_id,
      },
    });
    expect(await state.history()).toMatchObject([
      { deal_id: deal!.id, version: 1, to_status: 'open', caused_by: message.id },
    ]);
  });

  it('opens none for a decision it knows, in whatever message and however late it comes', async () => {
    const lead = newId();
    const message = routed(lead);
    await handle(message, { ...message, id: newId() });
    await handle({ ...message, id: newId() });
    await sql`update deals set status = 'lost', closed_at = now()`.execute(state.db);
    await handle({ ...message, id: newId() });
    expect(await statuses()).toEqual(['lost']);
    expect(await state.told()).toHaveLength(1);
  });

  it('attaches a second route to the open deal of its pipeline, and opens one in another', async () => {
    const lead = newId();
    await handle(routed(lead));
    const again = routed(lead, { routed_at: new Date(Date.now() + 1_000).toISOString() });
    await handle(again, routed(lead, { pipeline_key: 'research' }));
    const deals = await state.deals();
    expect(deals).toHaveLength(2);
    expect(deals[0]).toMatchObject({ owner_id: again.data.owner_id, version: 2 });
    expect(await state.toldCreated()).toHaveLength(2);
    expect(await state.told()).toContainEqual(
      expect.objectContaining({
        type: 'deals.deal-updated',
        causation_id: again.id,
        entity_version: 2,
        data: expect.objectContaining({
          deal_id: deals[0]!.id,
          changed: ['owner_id', 'decision_ids'],
          owner_id: again.data.owner_id,
          decision_ids: expect.arrayContaining([again.data.decision_id, deals[0]!.decision_id]),
        }),
      }),
    );
    await sql`update deals set status = 'won', closed_at = now()`.execute(state.db);
    await handle({ ...again, id: newId() });
    expect(await state.deals()).toHaveLength(2);
  });

  it('lets an older route that comes late say nothing about the owner', async () => {
    const lead = newId();
    const newer = routed(lead);
    await handle(newer);
    await handle(routed(lead, { routed_at: '2026-01-01T00:00:00.000Z', version: 1 }));
    expect(await state.deals()).toMatchObject([{ owner_id: newer.data.owner_id, version: 2 }]);
    expect((await state.told())[1]).toMatchObject({ data: { changed: ['decision_ids'] } });
  });

  it('refuses a route to a pipeline that does not exist, and a message without a lead', async () => {
    await expect(handle(routed(newId(), { pipeline_key: 'nowhere' }))).rejects.toMatchObject({
      code: 'unknown_pipeline',
    });
    await expect(handle({ ...routed(newId()), lead_id: null })).rejects.toMatchObject({
      code: 'message_without_lead',
    });
    await expect(handle({ ...merged(newId(), null), lead_id: null })).rejects.toMatchObject({
      code: 'message_without_lead',
    });
    expect(await state.deals()).toEqual([]);
  });

  it('leaves the older deal of two merged leads and brings the younger back after an unmerge', async () => {
    const [older, younger] = [newId(), newId()];
    await handle(routed(older));
    await handle(routed(younger));
    const edge = merged(older, younger);
    await handle(edge);
    const [first, second] = await state.deals();
    expect([first!.root_id, first!.status, second!.status, second!.superseded_by]).toEqual([
      younger,
      'open',
      'superseded',
      first!.id,
    ]);
    expect(await state.history()).toContainEqual(
      expect.objectContaining({
        deal_id: second!.id,
        version: 2,
        from_status: 'open',
        to_status: 'superseded',
        caused_by: edge.id,
      }),
    );
    await handle(merged(older, younger));
    await handle(merged(older, null, 2));
    expect(await state.deals()).toMatchObject([
      { root_id: older, status: 'open' },
      { root_id: younger, status: 'open', superseded_by: null, version: 3 },
    ]);
  });

  it('puts the deal of a merged lead behind that of its root, also when the merge was known first', async () => {
    const [root, alias] = [newId(), newId()];
    await handle(merged(alias, root));
    await handle(routed(root));
    const second = routed(alias);
    await handle(second);
    const deals = await state.deals();
    expect(deals).toMatchObject([
      { lead_id: root, root_id: root, status: 'open' },
      { lead_id: alias, root_id: root, status: 'superseded', superseded_by: deals[0]!.id, opened_at: null },
    ]);
    expect(await state.toldCreated()).toHaveLength(1);
    expect((await state.told())[1]).toMatchObject({
      lead_id: alias,
      data: { deal_id: deals[1]!.id, status: 'superseded', changed: ['status'] },
    });

    const unmerged = merged(alias, null, 2);
    await handle(unmerged);
    expect((await state.deals())[1]).toMatchObject({
      root_id: alias,
      status: 'open',
      opened_at: expect.any(Date),
    });
    expect((await state.toldCreated())[1]).toMatchObject({
      lead_id: alias,
      causation_id: unmerged.id,
      data: { status: 'open' },
    });
  });

  it('ends in the same deals, one per decision or attached, however messages are shuffled, repeated and split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 30, maxLength: 30 }),
        async (keys, sizes) => {
          const [a, b, c] = [newId(), newId(), newId()];
          const messages = [
            routed(a),
            routed(b),
            routed(b, { pipeline_key: 'research' }),
            routed(c),
            merged(b, a, 1),
            merged(b, null, 2),
            merged(b, a, 3),
            merged(c, a, 1),
            merged(c, null, 2),
          ];
          const order = [...messages, ...messages]
            .map((message) => ({ message, key: keys.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ message }) => message);
          for (const batch of batchesOf(order, sizes)) await handle(...batch);

          const deals = (await state.deals()).filter(({ lead_id }) => [a, b, c].includes(lead_id!));
          // Each id has its own deals; a and b are one lead, so the younger of their b2b deals is behind the older.
          expect(deals.map(({ lead_id }) => lead_id).sort()).toEqual([a, b, b, c].sort());
          const openOf = (root: string) =>
            deals.filter((deal) => deal.root_id === root && deal.status === 'open');
          expect([openOf(a).length, openOf(b).length, openOf(c).length]).toEqual([2, 0, 1]);
          const behind = deals.filter(({ status }) => status === 'superseded');
          expect(behind).toMatchObject([{ root_id: a }]);
          const told = (await state.toldCreated()).map(({ data }) => data.deal_id);
          const opened = deals.filter(({ opened_at }) => opened_at !== null);
          expect(opened.map(({ id }) => told.filter((each) => each === id).length)).toEqual(
            opened.map(() => 1),
          );
          expect(opened).toEqual(expect.arrayContaining([...openOf(a), ...openOf(c)]));
        },
      ),
      { numRuns: 20 },
    );
  });
});
