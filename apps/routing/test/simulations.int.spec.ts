import { newId, sql } from '@dna/database';
import { dealTold, erased } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PreparedTimer } from '@dna/inbox-outbox';
import type { Tally } from '../src/domain/simulation/tally.ts';
import { emptyTally } from '../src/domain/simulation/tally.ts';
import type { Actor } from '../src/domain/conflict.ts';
import { decideConflict } from '../src/handlers/decide-conflict.ts';
import { onServeQueue } from '../src/handlers/on-serve-queue.ts';
import { onSimulate } from '../src/handlers/on-simulate.ts';
import { placeByHand } from '../src/handlers/route-by-hand.ts';
import { listConflicts } from '../src/store/conflicts.ts';
import { currentConfig } from '../src/store/routing-config.ts';
import { insertSimulation, readSimulation } from '../src/store/simulations.ts';
import type { RoutingTables, StoredSetup } from '../src/store/tables.ts';
import { readTeamForSimulation } from '../src/store/team-members.ts';
import { handlersOn, rules, startDatabase, type TestState } from './harness.ts';
import { created, scored, wants } from './messages.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('a simulation of routing', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  /** So long ago everything began. */
  const begin = new Date(Date.now() - 14 * day);
  let now = begin;
  beforeAll(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
  });
  afterEach(async () => {
    now = begin;
    await state.clear();
  });
  afterAll(() => state.stop());

  const goOn = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const come = async (
    evidence: Parameters<typeof wants>[1] = { b2b: 5 },
    organization_id: string | null = null,
  ) => {
    const lead = newId();
    const facts = { asOf: now };
    for (const message of [
      created(lead, { organization_id }),
      scored(lead, 50, facts),
      wants(lead, evidence, facts),
    ])
      await handlers.handle([message], { clock: () => now });
    return lead;
  };
  const assignmentOf = (lead: string) =>
    state.db
      .selectFrom('assignments')
      .selectAll()
      .where('lead_id', '=', lead)
      .where('released_at', 'is', null)
      .executeTakeFirstOrThrow();
  const win = async (lead: string) => {
    const { decision_id, pipeline_key } = await assignmentOf(lead);
    const given = { leadId: lead, dealId: newId(), pipeline: pipeline_key, decisionIds: [decision_id] };
    await handlers.handle([dealTold('won', { ...given, status: 'won', version: 2 })], { clock: () => now });
    await serve();
  };
  const serve = () => handlers.transact((unit) => onServeQueue(rules)({ ...unit, now }, []));

  type Change = (setup: StoredSetup) => StoredSetup;
  const start = async (change: Change = (same) => same) => {
    const config = await currentConfig(state.db, rules.intentPrior);
    const before: StoredSetup = { config, members: await readTeamForSimulation(state.db) };
    const id = newId();
    await handlers.transact((unit) =>
      insertSimulation(unit.tx, {
        id,
        state: 'queued',
        before,
        after: change(structuredClone(before)),
        days: 21,
        as_of: new Date(),
        created_at: new Date(),
        created_by: 'test',
        attempt: 1,
        position: null,
        worlds: null,
        tally: emptyTally(),
        hash: '',
        finished_at: null,
      }),
    );
    return id;
  };
  const job: PreparedTimer<RoutingTables> = onSimulate();
  const step = async () => {
    const found = await job.prepare(state.db);
    await handlers.transact((unit) => job.handle(unit, [], found));
  };
  const finish = async (id: string) => {
    for (let steps = 0; steps < 20; steps += 1) {
      const row = (await readSimulation(state.db, id))!;
      if (row.state === 'done') return row;
      await step();
    }
    throw new Error('it comes to no end');
  };
  const run = async (change?: Change) => finish(await start(change));
  const arrivals = ({ arrivals: sides }: Tally) => sides;
  const perOwner = (tally: Tally, side: 'before' | 'after') => {
    const sums: Record<string, number> = {};
    for (const [key, sides] of Object.entries(tally.load)) {
      const owner = key.split(' ')[1]!;
      sums[owner] = (sums[owner] ?? 0) + sides[side].assigned;
    }
    return sums;
  };

  /** Two weeks of everything that can happen: a queue, an account, conflicts, deals that end, people who decide. */
  const twoWeeks = async () => {
    const [a, b] = [
      await state.addMember({ capacity: 4 }),
      await state.addMember({ capacity: 6, weight: 2 }),
    ];
    const c = await state.addMember({ pipelines: ['research', 'discovery'], capacity: 50 });
    const account = newId();
    const leads: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      goOn(7 * hour);
      leads.push(await come({ b2b: 5 }, index % 9 === 0 ? account : null));
      if (index % 4 === 0) await come({ research: 6 });
      if (index % 10 === 5) await come({ research: 3, b2b: 2.5 });
      if (index % 3 === 2) {
        goOn(hour);
        const { rows } = await sql<{ lead_id: string }>`
          select lead_id from assignments where released_at is null and pipeline_key = 'b2b'
          order by assigned_at, id limit 1`.execute(state.db);
        await win(rows[0]!.lead_id);
      }
    }
    goOn(hour);
    const by = { leadId: leads[29]!, actor: 'ada', note: 'met at the fair', expectedVersion: null };
    await handlers.transact((unit) =>
      placeByHand({ ...unit, now }, rules, by, { pipelineKey: 'discovery', ownerId: c }),
    );
    const [conflict] = (await listConflicts(state.db, { limit: 50, kind: 'intent_split' })).filter(
      ({ state: at }) => at === 'open',
    );
    const ada: Actor = { id: 'ada', channel: 'api', isAdmin: false };
    const asked = { conflictId: conflict!.id, by: ada, note: 'said so', expectedVersion: null };
    const choice = { keep: false, pipelineKey: 'research', ownerId: null } as const;
    goOn(hour);
    await handlers.transact((unit) =>
      decideConflict({ ...unit, now }, rules, asked, { name: 'resolve', choice }),
    );
    return { a, b, c };
  };

  it('of the same config and team decides again what was decided, and gives to each what each was given', async () => {
    await twoWeeks();
    const { tally } = await run();
    expect(tally.fidelity.compared).toBeGreaterThan(35);
    expect(tally.fidelity.same).toBe(tally.fidelity.compared);
    expect(tally).toMatchObject({ moved: 0, examples: [] });
    expect(tally.arrivals.before).toEqual(tally.arrivals.after);
    expect(tally.arrivals.before.queued).toBeGreaterThan(3);
    expect(tally.conflicts.before.intent_split).toBe(3);

    const { rows } = await sql<{ owner: string; given: number }>`
      select coalesce(owner_id::text, 'nobody') as owner, count(*)::int as given from assignments
      where reason <> 'manual' or pipeline_key <> 'b2b' group by 1`.execute(state.db);
    const given = Object.fromEntries(rows.map((row) => [row.owner, row.given]));
    // What a person decided about a conflict, and what nobody decided in time, adds to it.
    const simulated = perOwner(tally, 'before');
    for (const [owner, count] of Object.entries(given))
      expect(simulated[owner]! - count).toBeGreaterThanOrEqual(0);
    const total = (all: Record<string, number>) => Object.values(all).reduce((sum, each) => sum + each, 0);
    expect(total(simulated) - total(given)).toBe(tally.expired.before);
  });

  it('says who would have got what with one more to take leads, and how much sooner', async () => {
    const { a, b } = await twoWeeks();
    const hired = newId();
    const { tally } = await run(({ members, ...same }) => ({
      ...same,
      members: [
        ...members,
        { ...members.find(({ id }) => id === a)!, id: hired, name: 'Hired', capacity: 20 },
      ],
    }));
    expect(perOwner(tally, 'after')[hired]).toBeGreaterThan(5);
    expect(perOwner(tally, 'before')[hired]).toBe(0);
    expect(arrivals(tally).after.queued).toBe(0);
    expect(tally.waited.before.served).toBeGreaterThan(0);
    expect(tally.waited.after).toEqual({ served: 0, ms: 0 });
    expect(tally.moved).toBeGreaterThan(5);
    expect(tally.examples[0]).toMatchObject({
      lead_id: expect.any(String),
      before: { outcome: expect.any(String) },
    });
    const avoided = [a, b].reduce((sum, id) => sum + (tally.capacity[id]?.before.avoided ?? 0), 0);
    expect(avoided).toBeGreaterThan(arrivals(tally).before.queued / 2);
    for (const [key, { before }] of Object.entries(tally.load)) {
      if (key.endsWith(a)) expect(before.peak_open).toBeLessThanOrEqual(4);
      if (key.endsWith(b)) expect(before.peak_open).toBeLessThanOrEqual(6);
    }
  });

  it('counts those who would have stayed by a higher threshold, and those who would have been asked about', async () => {
    await twoWeeks();
    const stricter = await run(({ config, ...same }) => ({
      ...same,
      config: { ...config, thresholds: { ...config.thresholds, score: 60 } },
    }));
    expect(arrivals(stricter.tally).after).toMatchObject({ routed: 0, queued: 0, asked: 0 });
    expect(arrivals(stricter.tally).after.stays).toBe(stricter.tally.leads);
    const surer = await run(({ config, ...same }) => ({
      ...same,
      config: { ...config, thresholds: { ...config.thresholds, confidence: 0.9 } },
    }));
    expect(arrivals(surer.tally).after.routed).toBe(0);
  });

  it('lets leads wait for working hours, and gives them out when somebody comes to work', async () => {
    const week = {
      monday: [],
      tuesday: [],
      wednesday: [],
      thursday: [],
      friday: [],
      saturday: [],
      sunday: [],
    };
    const nine = [{ from: '09:00', until: '17:00' }];
    const hours = { ...week, monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine };
    await state.addMember({ capacity: 500 });
    for (let index = 0; index < 40; index += 1) {
      goOn(5 * hour);
      await come();
    }
    const { tally } = await run(({ config, members }) => ({
      config: { ...config, outsideWorkingHours: 'wait' },
      members: members.map((each) => ({
        ...each,
        schedule: { workingHours: hours, timeZone: 'Europe/Berlin' },
      })),
    }));
    expect(arrivals(tally).before).toMatchObject({ routed: 40, queued: 0 });
    const { routed, queued } = arrivals(tally).after;
    expect(routed + queued).toBe(40);
    expect(queued).toBeGreaterThan(15);
    expect(tally.waited.after.served).toBe(queued);
    // Nobody waits longer than over a weekend.
    expect(tally.waited.after.ms / queued).toBeLessThan(64 * hour);
    expect(Object.values(perOwner(tally, 'after'))).toEqual([40]);
  });

  it('takes along what was so before: who held what, and who waited', async () => {
    const owner = await state.addMember({ capacity: 2 });
    const early = [await come(), await come(), await come()];
    goOn(2 * day);
    const from = now;
    goOn(hour);
    await win(early[0]!);
    const id = await start();
    const days = (Date.now() - from.getTime()) / day;
    // Whole days: a window that begins between the two.
    await state.db
      .updateTable('simulations')
      .set({ days: Math.floor(days), as_of: new Date(from.getTime() + Math.floor(days) * day) })
      .execute();
    const { tally } = await finish(id);
    expect(tally.leads).toBe(0);
    expect(perOwner(tally, 'before')).toEqual({ [owner]: 1 });
    expect(tally.waited.before).toEqual({ served: 1, ms: expect.any(Number) });
    expect(tally.waited.before.ms / hour).toBeCloseTo(49, 1);
  });

  it('comes to an end where instants are finer than a millisecond', async () => {
    await state.addMember();
    await win(await come());
    await sql`update routing_decisions set decided_at = decided_at + interval '123 microseconds'`.execute(
      state.db,
    );
    await sql`update assignments set released_at = released_at + interval '456 microseconds'`.execute(
      state.db,
    );
    expect((await run()).tally).toMatchObject({ leads: 1, moved: 0 });
  });

  it('gives the same hash again, also when a step was lost, and begins anew without those who were erased', async () => {
    await twoWeeks();
    const change: Change = ({ members, config }) => ({
      config,
      members: members.map((each) => ({ ...each, capacity: 3 })),
    });
    const first = await run(change);
    const id = await start(change);
    // Read by a process that dies before it says so, and by two at once.
    await job.prepare(state.db);
    const [one, other] = [await job.prepare(state.db), await job.prepare(state.db)];
    await handlers.transact((unit) => job.handle(unit, [], one));
    await handlers.transact((unit) => job.handle(unit, [], other));
    const [gone] = first.tally.examples;
    const again = (await readSimulation(state.db, id))!;
    expect(again.state).toBe('running');
    const stale = await job.prepare(state.db);
    await handlers.handle([erased([gone!.lead_id])]);
    await handlers.transact((unit) => job.handle(unit, [], stale));
    expect(await readSimulation(state.db, id)).toMatchObject({ attempt: 2, position: null, worlds: null });
    expect(
      (await readSimulation(state.db, first.id))!.tally.examples.map(({ lead_id }) => lead_id),
    ).not.toContain(gone!.lead_id);
    const without = await finish(id);
    expect(without.tally.leads).toBe(first.tally.leads - 1);
    const twin = await run(change);
    expect(twin.hash).toBe(without.hash);
    expect(twin.hash).not.toBe(first.hash);
  });
});
