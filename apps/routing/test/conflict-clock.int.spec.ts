import {
  conflictEscalated,
  conflictExpired,
  conflictOpened,
  conflictReminded,
  leadRouted,
  leadUnrouted,
} from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lockFamilies } from '@dna/inbox-outbox';
import type { Actor } from '../src/domain/conflict.ts';
import { decideConflict, type ConflictOutcome, type Wish } from '../src/handlers/decide-conflict.ts';
import { onConflictClock } from '../src/handlers/on-conflict-clock.ts';
import { readConflict, readTransitions } from '../src/store/conflicts.ts';
import { lockTeam } from '../src/store/team.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, wants } from './messages.ts';

const minute = 60_000;
const clara: Actor = { id: 'clara', channel: 'api', isAdmin: false };

describe('the clock of a conflict', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(() => state.clear());
  afterAll(() => state.stop());

  /** A lead that wants two things. */
  const asked = async () => {
    const lead = newId();
    for (const message of [created(lead), scored(lead, 50), wants(lead, { research: 3, b2b: 2.5 })])
      await handlers.handle([message]);
    return { lead, id: await conflictOf(lead) };
  };
  const conflictOf = async (lead: string) => (await state.told(conflictOpened, [lead]))[0]!.data.conflict_id;
  const read = async (id: string) => (await readConflict(state.db, id))!;
  const acts = async (id: string) => (await readTransitions(state.db, id)).map(({ act }) => act);

  /** As if a timer were due then: nothing is done that is not due. */
  const lookAt = (id: string, now: Date) =>
    handlers.transact((unit) =>
      onConflictClock(rules)({ ...unit, now }, [
        { key: 'k', kind: 'conflict-clock', payload: { conflict_id: id }, dueAt: now, attempts: 0 },
      ]),
    );
  const decide = (id: string, wish: Wish, now: Date, by = clara): Promise<ConflictOutcome> =>
    handlers.transact((unit) =>
      decideConflict(
        { ...unit, now },
        rules,
        { conflictId: id, by, note: null, expectedVersion: null },
        wish,
      ),
    );
  const after = (at: Date, ms: number) => new Date(at.getTime() + ms);
  const timersOf = async (id: string) => {
    const { rows } = await sql<{ due_at: Date }>`
      select due_at from timers where kind = 'conflict-clock' and payload ->> 'conflict_id' = ${id}
      order by due_at`.execute(state.db);
    return rows.map((row) => row.due_at);
  };

  it('reminds, escalates, and leaves it to the fallback, each once and each at its time', async () => {
    const { lead, id } = await asked();
    const { remindAt, escalateAt, expiresAt } = await read(id);
    expect(await timersOf(id)).toEqual([remindAt]);
    await lookAt(id, after(remindAt, -1));
    expect(await acts(id)).toEqual(['open']);
    await lookAt(id, remindAt);
    await lookAt(id, remindAt);
    expect(await acts(id)).toEqual(['open', 'remind']);
    expect(await timersOf(id)).toContainEqual(escalateAt);
    await lookAt(id, escalateAt);
    await lookAt(id, escalateAt);
    expect(await timersOf(id)).toContainEqual(expiresAt);
    expect(await read(id)).toMatchObject({ state: 'open', escalatedAt: escalateAt });
    await lookAt(id, expiresAt);
    await lookAt(id, expiresAt);
    expect(await acts(id)).toEqual(['open', 'remind', 'escalate', 'expire']);

    expect(await state.told(conflictReminded)).toMatchObject([{ entity_version: 2 }]);
    expect(await state.told(conflictEscalated)).toMatchObject([
      { data: { escalated_at: escalateAt.toISOString(), channel: 'timer', by: null } },
    ]);
    const [routed] = await state.told(leadRouted);
    // Nobody works in Discovery: it takes the lead without an owner.
    expect(routed).toMatchObject({ lead_id: lead, data: { pipeline_key: 'discovery', owner_id: null } });
    expect(await state.told(conflictExpired)).toMatchObject([
      {
        data: {
          state: 'expired',
          choice: {
            by: null,
            channel: 'timer',
            pipeline_key: 'discovery',
            owner_id: null,
            decision_id: routed!.data.decision_id,
          },
        },
      },
    ]);
    expect(await state.decisions()).toMatchObject([
      { outcome: 'conflict' },
      { outcome: 'routed', actor: null, conflict_id: id, pipeline_key: 'discovery' },
    ]);
  });

  it('gives a lead that nobody decided about to whoever is next in Discovery', async () => {
    const owner = await state.addMember({ pipelines: ['discovery'] });
    const { lead, id } = await asked();
    await lookAt(id, (await read(id)).expiresAt);
    expect(await state.told(leadRouted)).toMatchObject([
      { lead_id: lead, data: { pipeline_key: 'discovery', owner_id: owner } },
    ]);
  });

  it('after an outage goes the furthest step only', async () => {
    const { id } = await asked();
    await lookAt(id, after((await read(id)).escalateAt, minute));
    expect(await acts(id)).toEqual(['open', 'escalate']);
    expect(await state.told(conflictReminded)).toEqual([]);
  });

  it('does not remind whoever has claimed it, and escalates all the same', async () => {
    const { id } = await asked();
    const { openedAt, remindAt, escalateAt } = await read(id);
    await decide(id, { name: 'claim' }, after(openedAt, minute));
    await lookAt(id, remindAt);
    expect(await acts(id)).toEqual(['open', 'claim']);
    expect(await timersOf(id)).toContainEqual(escalateAt);
    await lookAt(id, escalateAt);
    expect(await acts(id)).toEqual(['open', 'claim', 'escalate']);
    expect(await read(id)).toMatchObject({ state: 'claimed', claimedBy: 'clara' });
  });

  it('lets a snooze hold back the reminder and the escalation, and not the end', async () => {
    const { id } = await asked();
    const { openedAt, remindAt, escalateAt, expiresAt } = await read(id);
    const until = after(escalateAt, 5 * minute);
    await decide(id, { name: 'snooze', until }, after(openedAt, minute));
    await lookAt(id, remindAt);
    await lookAt(id, escalateAt);
    expect(await acts(id)).toEqual(['open', 'snooze']);
    expect(await timersOf(id)).toContainEqual(until);
    await lookAt(id, until);
    expect(await acts(id)).toEqual(['open', 'snooze', 'escalate']);
    const later = await asked();
    const end = (await read(later.id)).expiresAt;
    await decide(later.id, { name: 'snooze', until: after(end, -1) }, openedAt);
    await lookAt(later.id, end);
    expect(await acts(later.id)).toEqual(['open', 'snooze', 'expire']);
    expect(await decide(id, { name: 'snooze', until: expiresAt }, until)).toMatchObject({
      kind: 'refused',
      code: 'snooze_too_long',
    });
  });

  it('leaves a lead that is somewhere where it is', async () => {
    const owner = await state.addMember();
    const lead = newId();
    const messages = [
      created(lead),
      scored(lead, 50),
      wants(lead, { b2b: 5 }),
      scored(lead, 70, { count: 4 }),
      wants(lead, { b2b: 1, research: 9 }, { count: 4 }),
    ];
    for (const message of messages) await handlers.handle([message]);
    const id = await conflictOf(lead);
    await lookAt(id, (await read(id)).expiresAt);
    expect(await read(id)).toMatchObject({ state: 'expired', choice: { keep: true, decision_id: null } });
    expect(await state.told(leadRouted)).toHaveLength(1);
    expect(await state.told(leadUnrouted)).toEqual([]);
    expect(await state.team()).toMatchObject([{ id: owner, open: 1 }]);
  });

  it('can be taken up again after it expired, by anybody, with all the time anew', async () => {
    await state.addMember();
    const { lead, id } = await asked();
    const { expiresAt } = await read(id);
    await lookAt(id, expiresAt);
    const now = after(expiresAt, 60 * minute);
    expect(await decide(id, { name: 'undo' }, now)).toMatchObject({ kind: 'refused', code: 'expired' });
    expect(await decide(id, { name: 'reopen' }, now)).toMatchObject({ kind: 'moved' });
    const reopened = await read(id);
    expect(reopened).toMatchObject({ state: 'open', remindedAt: null, choice: null });
    expect(reopened.remindAt.getTime()).toBeGreaterThan(now.getTime());
    expect(await timersOf(id)).toContainEqual(reopened.remindAt);
    expect(await state.told(leadUnrouted)).toMatchObject([{ lead_id: lead }]);
    const choice = { keep: false, pipelineKey: 'b2b', ownerId: null } as const;
    expect(await decide(id, { name: 'resolve', choice }, now)).toMatchObject({ kind: 'moved' });
    expect((await state.told(leadRouted)).map(({ data }) => data.pipeline_key)).toEqual(['discovery', 'b2b']);
  });

  it('lets many expire at once, in the order in which everybody locks', async () => {
    await state.addMember({ pipelines: ['discovery', 'b2b'], capacity: 1_000 });
    const all = [await asked(), await asked(), await asked()];
    const now = after((await read(all[2]!.id)).expiresAt, minute);
    const last = all.toSorted((a, b) => (a.lead < b.lead ? -1 : 1)).at(-1)!;
    const timers = all.map(({ id }) => ({
      key: id,
      kind: 'conflict-clock',
      payload: { conflict_id: id },
      dueAt: now,
      attempts: 0,
    }));
    let expiring: Promise<void> | undefined;
    await handlers.transact(async (unit) => {
      // Somebody has the lead that comes last, and will want the team.
      await lockFamilies(unit.tx, [last.lead], 'lead_states');
      expiring ??= handlers.transact((other) => onConflictClock(rules)({ ...other, now }, timers));
      await sql`select pg_sleep(0.3)`.execute(unit.tx);
      await lockTeam(unit.tx);
    });
    await expiring;
    for (const { id } of all) expect(await acts(id)).toEqual(['open', 'expire']);
    const { rows } = await sql<{ deadlocks: number }>`
      select deadlocks::int from pg_stat_database where datname = current_database()`.execute(state.db);
    expect(rows).toEqual([{ deadlocks: 0 }]);
  });

  it('finds nothing to do for a conflict that is decided, or gone', async () => {
    await state.addMember();
    const { id } = await asked();
    const { openedAt, expiresAt } = await read(id);
    const choice = { keep: false, pipelineKey: 'b2b', ownerId: null } as const;
    await decide(id, { name: 'resolve', choice }, openedAt);
    await lookAt(id, expiresAt);
    await lookAt(newId(), expiresAt);
    expect(await acts(id)).toEqual(['open', 'resolve']);
  });
});
