import { leadRouted, leadUnrouted } from '@dna/contracts';
import { newId } from '@dna/database';
import { batchesOf, dealTold } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { returnToPool } from '../src/handlers/return-to-pool.ts';
import { placeByHand } from '../src/handlers/route-by-hand.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, wants } from './messages.ts';

describe('the cycle of a lead', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  const hear = async (...messages: Parameters<typeof handlers.handle>[0]) => {
    for (const message of messages) await handlers.handle([message]);
  };
  /** Score and intent of so many facts. */
  const shows = (lead: string, score: number, count: number) =>
    hear(scored(lead, score, { count }), wants(lead, { b2b: 5 }, { count }));
  const routes = async (lead: string) => state.told(leadRouted, [lead]);
  const stateOf = (lead: string) =>
    state.db.selectFrom('lead_states').selectAll().where('lead_id', '=', lead).executeTakeFirstOrThrow();

  /** A lead that was routed by itself, and the deal that came of it. */
  async function routed() {
    const lead = newId();
    await hear(created(lead));
    await shows(lead, 50, 1);
    const [told] = await routes(lead);
    const given = {
      leadId: lead,
      dealId: newId(),
      pipeline: 'b2b',
      decisionIds: [told!.data.decision_id],
    };
    const deal = (name: string, status: 'open' | 'won' | 'void', version: number) =>
      dealTold(name, { ...given, status, version });
    return { lead, deal };
  }

  it('ends with the deal, and a new one comes to a route when the score has fallen and risen again', async () => {
    await state.addMember();
    const { lead, deal } = await routed();
    await hear(deal('created', 'open', 1), deal('won', 'won', 2));
    expect(await stateOf(lead)).toMatchObject({ live_decision_id: null, cycle: 2, awaits_rearm: true });
    await shows(lead, 90, 2);
    expect(await routes(lead)).toHaveLength(1);
    await shows(lead, 35, 3);
    await shows(lead, 41, 4);
    expect(await routes(lead)).toHaveLength(2);
    expect((await state.decisions()).map(({ outcome, cycle }) => [outcome, cycle])).toEqual([
      ['routed', 1],
      ['routed', 2],
    ]);
  });

  it('counts a score as fallen that is low already when the deal is closed, or the lead returned', async () => {
    await state.addMember();
    const { lead, deal } = await routed();
    await shows(lead, 20, 2);
    await hear(deal('won', 'won', 2));
    await shows(lead, 60, 3);
    expect(await routes(lead)).toHaveLength(2);

    const cold = newId();
    await hear(created(cold));
    await shows(cold, 10, 1);
    const by = { leadId: cold, actor: 'ada', note: 'met at the fair', expectedVersion: null };
    await handlers.transact((unit) => placeByHand(unit, rules, by, { pipelineKey: 'b2b', ownerId: null }));
    await handlers.transact((unit) => returnToPool(unit, rules, by));
    expect(await state.told(leadUnrouted, [cold])).toHaveLength(1);
    await shows(cold, 60, 2);
    expect(await routes(cold)).toHaveLength(2);
  });

  it('goes on when the deal is opened again: the lead is routed, and not once more', async () => {
    await state.addMember();
    const { lead, deal } = await routed();
    await hear(deal('won', 'won', 2), deal('reopened', 'open', 3));
    expect(await stateOf(lead)).toMatchObject({ awaits_rearm: false });
    await shows(lead, 20, 2);
    await shows(lead, 60, 3);
    expect(await routes(lead)).toHaveLength(1);
    expect((await stateOf(lead)).live_decision_id).toBe((await routes(lead))[0]!.data.decision_id);
  });

  it('stands by the newest word about the deal, in whatever order and batches words come', async () => {
    await state.addMember({ capacity: 1_000 });
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (keys, sizes, length) => {
          const { lead, deal } = await routed();
          const said = [
            deal('created', 'open', 1),
            deal('won', 'won', 2),
            deal('reopened', 'open', 3),
            deal('updated', 'open', 4),
            deal('voided', 'void', 5),
          ].slice(0, length);
          const order = [...said, ...said]
            .map((message) => ({ message: { ...message, id: newId() }, key: keys.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ message }) => message);
          for (const batch of batchesOf(order, sizes)) await handlers.handle(batch);
          const isOpen = ![2, 5].includes(length);
          expect(await stateOf(lead)).toMatchObject({
            live_decision_id: isOpen ? expect.any(String) : null,
            awaits_rearm: !isOpen,
          });
        },
      ),
      { numRuns: 25 },
    );
  });
});
