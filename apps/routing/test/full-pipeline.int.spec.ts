import {
  conflictExpired,
  conflictOpened,
  conflictResolved,
  conflictWithdrawn,
  leadRouted,
  pipelineUnstaffed,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../src/domain/conflict.ts';
import { decideConflict, type Wish } from '../src/handlers/decide-conflict.ts';
import { onConflictClock } from '../src/handlers/on-conflict-clock.ts';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import { onSettleQueue } from '../src/handlers/on-settle-queue.ts';
import { readConflict } from '../src/store/conflicts.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, wants } from './messages.ts';

const clara: Actor = { id: 'clara', channel: 'api', isAdmin: false };

describe('a pipeline that nobody has room in', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  const qualify = async (count: number) => {
    const leads = Array.from({ length: count }, () => newId());
    for (const messages of [
      leads.map((lead) => created(lead)),
      leads.map((lead) => scored(lead, 50)),
      leads.map((lead) => wants(lead, { b2b: 5 })),
    ])
      await handlers.handle(messages);
    return leads;
  };
  const opened = async () => (await state.told(conflictOpened)).map(({ data }) => data);
  const read = async (id: string) => (await readConflict(state.db, id))!;
  const decide = (id: string, wish: Wish) =>
    handlers.transact((unit) =>
      decideConflict(unit, rules, { conflictId: id, by: clara, note: null, expectedVersion: null }, wish),
    );
  const into = (pipelineKey: string, ownerId: string | null = null): Wish => ({
    name: 'resolve',
    choice: { keep: false, pipelineKey, ownerId },
  });
  const timer = (kind: string, id: string) => ({
    key: 'k',
    kind,
    payload: { conflict_id: id },
    dueAt: new Date(),
    attempts: 0,
  });
  /** What the timers do, until the line has moved as far as it goes. */
  const settle = async (id: string) => {
    while ((await read(id)).settling)
      await handlers.transact((unit) => onSettleQueue(rules)(unit, [timer('settle-queue', id)]));
  };
  const serve = () => handlers.transact((unit) => onServeQueue(rules)(unit, []));
  const waiting = async () =>
    (
      await state.db
        .selectFrom('lead_states')
        .select('lead_id')
        .where('queued_pipeline', 'is not', null)
        .execute()
    ).length;

  it('is one conflict, however many leads wait, with whoever could take more and the fallback as the options', async () => {
    const full = await state.addMember({ capacity: 1 });
    await qualify(5);
    await qualify(3);
    expect(await opened()).toMatchObject([
      {
        kind: 'no_capacity',
        pipeline_key: 'b2b',
        evidence: null,
        options: [
          { pipeline_key: 'discovery', owner_id: null, recommended: true },
          { pipeline_key: 'b2b', owner_id: full },
        ],
      },
    ]);
    expect((await state.told(conflictOpened))[0]!.lead_id).toBeNull();
    expect(await waiting()).toBe(7);
  });

  it('is none where nobody works: whoever runs the team hears of it, once until somebody works there', async () => {
    await qualify(2);
    await qualify(3);
    expect(await opened()).toEqual([]);
    expect(await waiting()).toBe(5);
    const told = async () => (await state.told(pipelineUnstaffed)).map(({ data }) => data);
    expect(await told()).toEqual([
      { pipeline_key: 'b2b', since: expect.any(String), remedy: expect.stringContaining('team-members') },
    ]);
    // Served without anything having changed, it is the same.
    await serve();
    await qualify(1);
    expect(await told()).toHaveLength(1);
    const owner = await state.addMember({ capacity: 100 });
    await serve();
    await serve();
    expect(await waiting()).toBe(0);
    await state.db.updateTable('team_members').set({ active: false }).where('id', '=', owner).execute();
    await qualify(2);
    expect(await told()).toHaveLength(2);
  });

  it('is withdrawn once the line is served, and asked anew when it is full again', async () => {
    const owner = await state.addMember({ capacity: 1 });
    await qualify(3);
    await state.db.updateTable('team_members').set({ capacity: 3 }).where('id', '=', owner).execute();
    await serve();
    await serve();
    expect(await waiting()).toBe(0);
    expect(await state.told(conflictWithdrawn)).toHaveLength(1);
    await qualify(1);
    expect(await opened()).toHaveLength(2);
  });

  it('is settled for all who wait: over capacity to the one who was named', async () => {
    const owner = await state.addMember({ capacity: 1 });
    await qualify(131);
    const conflict_id = (await opened())[0]!.conflict_id;
    expect(await decide(conflict_id, into('b2b'))).toMatchObject({ kind: 'refused', code: 'owner_needed' });
    const stranger = await state.addMember({ pipelines: ['research'] });
    expect(await decide(conflict_id, into('b2b', stranger))).toMatchObject({ kind: 'not_placed' });
    expect(await decide(conflict_id, into('b2b', owner))).toMatchObject({ kind: 'moved' });
    expect(await read(conflict_id)).toMatchObject({ state: 'resolved', settling: true });
    await settle(conflict_id);
    expect(await waiting()).toBe(0);
    expect((await state.team()).find(({ id }) => id === owner)).toMatchObject({ open: 131 });
    const told = await state.told(leadRouted);
    expect(new Set(told.map(({ lead_id }) => lead_id)).size).toBe(131);
    expect(told).toHaveLength(131);
    expect(await state.told(conflictResolved)).toMatchObject([{ data: { by: 'clara' } }]);
    expect(await decide(conflict_id, { name: 'undo' })).toMatchObject({
      kind: 'refused',
      code: 'many_leads',
    });
  });

  it('is asked anew of those who come while what was decided is on its way, and only then', async () => {
    const owner = await state.addMember({ capacity: 1 });
    await qualify(3);
    const conflict_id = (await opened())[0]!.conflict_id;
    await decide(conflict_id, into('discovery'));
    await qualify(2);
    expect(await opened()).toHaveLength(1);
    await settle(conflict_id);
    expect(await waiting()).toBe(2);
    expect((await state.told(leadRouted)).map(({ data }) => data.owner_id).sort()).toEqual(
      [owner, null, null].sort(),
    );
    const [again] = await state.db
      .selectFrom('timers')
      .selectAll()
      .where('kind', '=', 'basis-wait')
      .execute();
    expect(again).toBeDefined();
  });

  it('goes to the fallback when nobody decides in time', async () => {
    await state.addMember({ capacity: 1 });
    await qualify(4);
    const conflict_id = (await opened())[0]!.conflict_id;
    const { expiresAt: now } = await read(conflict_id);
    await handlers.transact((unit) =>
      onConflictClock(rules)({ ...unit, now }, [timer('conflict-clock', conflict_id)]),
    );
    expect(await state.told(conflictExpired)).toMatchObject([
      { data: { choice: { pipeline_key: 'discovery', by: null } } },
    ]);
    await settle(conflict_id);
    expect(await waiting()).toBe(0);
    const routed = (await state.told(leadRouted)).map(({ data }) => data.pipeline_key);
    expect(routed.toSorted()).toEqual(['b2b', 'discovery', 'discovery', 'discovery']);
  });
});
