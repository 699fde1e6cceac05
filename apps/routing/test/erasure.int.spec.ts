import { dealUpdated, leadRouted, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope, erased, merged, tablesOfLeads, tracesOf } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { onBasisWaitOver } from '../src/handlers/on-basis-wait-over.ts';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import { basisWait, serveQueue } from '../src/handlers/timers.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

describe('routing forgets a person', () => {
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
  const qualify = (lead: string) => [created(lead), scored(lead, 50), wants(lead, { b2b: 5 })];
  const timersOf = (kind: string) =>
    state.db.selectFrom('timers').selectAll().where('kind', '=', kind).execute();

  it('in every table that knows of leads, by all their ids, also when told twice', async () => {
    await state.addMember();
    const [root, other] = [newId(), newId()];
    const deal = envelope(dealUpdated, { ...dealUpdated.example, deal_id: newId() }, { leadId: root });
    await handleEach(...qualify(root), created(other), merged(other, root), deal);
    await handleEach(scored(root, 60, { count: 4 }), wants(root, { research: 9 }, { count: 4 }));
    expect(await tracesOf(state.db, [root, other])).toEqual(
      expect.arrayContaining(await tablesOfLeads(state.db)),
    );
    const order = erased([root, other]);
    await handleEach(order, { ...order, id: newId() });
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
  });

  it('and takes up nothing that comes afterwards', async () => {
    await state.addMember();
    const [root, other] = [newId(), newId()];
    await handleEach(
      erased([root, other]),
      ...qualify(root),
      merged(other, root),
      updated(other, {}, 2),
      scored(other, 90),
      merged(other, null, 2),
    );
    expect(await tracesOf(state.db, [root, other])).toEqual([]);
    expect(await state.told(leadRouted)).toEqual([]);
    expect(await state.team()).toMatchObject([{ open: 0, turns: 0 }]);
  });

  it('and gives the place to whoever has waited for it', async () => {
    const owner = await state.addMember({ capacity: 1 });
    const [first, second] = [newId(), newId()];
    await handleEach(...qualify(first), ...qualify(second));
    expect(await state.team()).toMatchObject([{ open: 1 }]);
    await handleEach(erased([first]));
    expect(await state.team()).toMatchObject([{ open: 0, turns: 1 }]);
    expect(await timersOf(serveQueue)).not.toEqual([]);
    await handlers.transact((unit) => onServeQueue(rules)(unit, []));
    expect((await state.told(leadRouted, [second])).map(({ data }) => data.owner_id)).toEqual([owner]);
    expect(await state.team()).toMatchObject([{ open: 1 }]);
  });

  it('and lets nobody wait behind them in the line', async () => {
    await state.addMember({ capacity: 0 });
    const [first, second] = [newId(), newId()];
    await handleEach(...qualify(first), ...qualify(second));
    const before = (await timersOf(serveQueue)).length;
    await handleEach(erased([first]));
    expect((await timersOf(serveQueue)).length).toBeGreaterThan(before);
  });

  it('and does not decide when their wait for a message is over', async () => {
    await state.addMember();
    const lead = newId();
    await handleEach(created(lead), scored(lead, 50, { count: 4 }), wants(lead, { b2b: 5 }));
    const waits = await timersOf(basisWait);
    expect(waits).toHaveLength(1);
    await handleEach(erased([lead]));
    expect(await timersOf(basisWait)).toEqual([]);
    // It may have been taken just before.
    await handlers.transact((unit) =>
      onBasisWaitOver(rules)(
        unit,
        waits.map(({ due_at, ...timer }) => ({ ...timer, dueAt: due_at })),
      ),
    );
    expect(await tracesOf(state.db, [lead])).toEqual([]);
  });

  it('and keeps who was taken for them, whether the end of that is heard before or after', async () => {
    await state.addMember();
    const [gone, stays] = [newId(), newId()].sort() as [string, string];
    await handleEach(created(gone), created(stays), merged(stays, gone));
    await handleEach(erased([gone]), merged(stays, null, 2));
    await handleEach(scored(stays, 50, { version: 9 }), wants(stays, { b2b: 5 }, { version: 9 }));
    expect(await tracesOf(state.db, [gone])).toEqual([]);
    expect(await state.told(leadRouted, [stays])).toHaveLength(1);
  });
});
