import { conflictFacts, placements, type ConflictStanding, type Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import type { DueTimer } from '@dna/inbox-outbox';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { isLive, type Conflict } from '../src/domain/conflict.ts';
import { changeTeamMember } from '../src/handlers/change-team.ts';
import { decideConflict, type ConflictOutcome, type Wish } from '../src/handlers/decide-conflict.ts';
import { returnToPool } from '../src/handlers/return-to-pool.ts';
import { placeByHand } from '../src/handlers/route-by-hand.ts';
import { listConflicts, readTransitions } from '../src/store/conflicts.ts';
import { timersOf } from '../src/subscriptions.ts';
import { followTransition, placeTold, type Modelled } from './conflict-model.ts';
import { handlersOn, rules, type TestState } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

const people = ['ada', 'bob', 'root'] as const;
const pipelines = ['b2b', 'research', 'discovery'] as const;
const evidence = {
  split: { research: 3, b2b: 2.5 },
  b2b: { b2b: 9, research: 0.5 },
  research: { research: 9, b2b: 0.5 },
  nothing: { b2b: 0.2 },
};
const leadCount = 4;

const lead = fc.nat(leadCount - 1);
const pipeline = fc.constantFrom(...pipelines);
const owner = fc.option(fc.nat(2), { nil: null });
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('news'),
      lead,
      intent: fc.constantFrom('split', 'split', 'b2b', 'research', 'nothing'),
      score: fc.constantFrom(50, 50, 80, 10),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('click'),
      /** Of the conflicts there are, the newest first. */
      about: fc.nat(3),
      by: fc.constantFrom(...people),
      wish: fc.constantFrom('claim', 'snooze', 'resolve', 'resolve', 'keep', 'undo', 'reopen'),
      pipeline,
      owner,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('second thoughts'),
      about: fc.nat(3),
      by: fc.constantFrom(...people),
      pipeline,
      owner,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('timers') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hand'), lead, pipeline, owner }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('return'), lead }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('suppress'), lead, on: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('capacity'), member: fc.nat(2), capacity: fc.nat(3) }),
  },
);
type Act = (typeof act extends fc.Arbitrary<infer A> ? A : never) & {
  crash?: 'none' | 'before' | 'after';
};
const round = fc.record({
  /** How much later than the round before. */
  minutes: fc.constantFrom(0, 0, 0, 1, 5, 30, 130, 300, 1500),
  /** All at once, each in a transaction of its own; one may die before it commits, or before it can say that it has. */
  acts: fc.array(
    fc
      .tuple(act, fc.constantFrom('none', 'none', 'none', 'before', 'after'))
      .map(([given, crash]) => ({ ...given, crash }) as Act),
    { minLength: 1, maxLength: 6, size: 'max' },
  ),
});

class Crash extends Error {}

/** Histories of clicks, timers, news and crashes, and what must be so after each round. */
export async function checkConflictHistories(state: TestState, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 4, maxLength: 16, size: 'max' }), async (rounds) => {
      await state.clear();
      const world = await begin(state);
      for (const { minutes, acts } of rounds) {
        world.now = new Date(world.now.getTime() + minutes * 60_000);
        await Promise.all((await plan(world, acts)).map((each) => each()));
        await check(world);
      }
      await letTimeRunOut(world);
    }),
    // What happens at once does not happen in the same order again: there is nothing to be made smaller.
    { numRuns, endOnFailure: true },
  );
}

type World = {
  state: TestState;
  handlers: ReturnType<typeof handlersOn>;
  now: Date;
  leads: string[];
  members: string[];
  account: string;
  /** How much has been told of each. */
  versions: number[];
  /** Of each conflict: how many clicks were told that they had moved it. */
  moved: Map<string, number>;
};

async function begin(state: TestState): Promise<World> {
  const members = [
    await state.addMember({ pipelines: ['b2b', 'research'], capacity: 1 }),
    await state.addMember({ pipelines: ['b2b'], capacity: 1 }),
    await state.addMember({ pipelines: ['research', 'discovery'], capacity: 3 }),
  ];
  const leads = Array.from({ length: leadCount }, () => newId());
  const world: World = {
    state,
    handlers: handlersOn(state),
    now: new Date(),
    leads,
    members,
    account: newId(),
    versions: leads.map(() => 3),
    moved: new Map(),
  };
  for (const [index, id] of leads.entries()) {
    await world.handlers.handle([created(id, accountOf(world, index))]);
    const intent = evidence[(['b2b', 'b2b', 'split', 'research'] as const)[index]!];
    for (const message of [scored(id, 50), wants(id, intent)]) await world.handlers.handle([message]);
  }
  return world;
}

/** What each act does; who clicks has seen what there was when the round began. */
async function plan(world: World, acts: readonly Act[]): Promise<(() => Promise<void>)[]> {
  const conflicts = await listConflicts(world.state.db, { limit: 200 });
  const due = await dueTimers(world);
  return acts.map((each) => {
    const once = doing(world, each, conflicts, due);
    return async () => {
      if (each.crash === 'before') {
        await once({ crash: true }).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        // Who clicked gives up; what is a message or a timer comes again.
        if (each.kind === 'click' || each.kind === 'second thoughts') return;
      }
      await once({ crash: false });
      if (each.crash === 'after') await once({ crash: false });
    };
  });
}

type Once = (given: { crash: boolean }) => Promise<void>;

function doing(world: World, given: Act, conflicts: readonly Conflict[], due: readonly DueTimer[]): Once {
  const { now, leads, members, handlers } = world;
  const hear =
    (messages: Envelope<unknown>[]): Once =>
    async ({ crash }) => {
      for (const message of messages) {
        if (crash) throw new Crash();
        await handlers.handle([message], { clock: () => now });
      }
    };
  const inUnit =
    (work: (unit: Parameters<Parameters<typeof handlers.transact>[0]>[0]) => Promise<unknown>): Once =>
    ({ crash }) =>
      handlers.transact(async (unit) => {
        await work({ ...unit, now });
        if (crash) throw new Crash();
      });
  const by = (index: number) => ({
    leadId: leads[index]!,
    actor: 'ada',
    note: 'by hand',
    expectedVersion: null,
  });
  const memberOf = (index: number | null) => (index === null ? null : members[index]!);
  switch (given.kind) {
    case 'news': {
      const id = leads[given.lead]!;
      const facts = { count: (world.versions[given.lead]! += 1), asOf: now };
      return hear([
        scored(id, given.score, facts),
        wants(id, evidence[given.intent as keyof typeof evidence], facts),
      ]);
    }
    case 'suppress': {
      const version = (world.versions[given.lead]! += 1);
      return hear([
        updated(leads[given.lead]!, { ...accountOf(world, given.lead), suppressed: given.on }, version),
      ]);
    }
    case 'hand':
      return inUnit((unit) =>
        placeByHand(unit, rules, by(given.lead), {
          pipelineKey: given.pipeline,
          ownerId: memberOf(given.owner),
        }),
      );
    case 'return':
      return inUnit((unit) => returnToPool(unit, rules, by(given.lead)));
    case 'capacity':
      return inUnit((unit) =>
        changeTeamMember(unit, members[given.member]!, {
          actor: 'ada',
          fields: { capacity: given.capacity },
          expectedVersion: null,
        }),
      );
    case 'timers':
      // As the loop of the timers takes them: those of one kind together.
      return async ({ crash }) => {
        for (const [kind, timers] of Map.groupBy(due, (timer) => timer.kind))
          await runTimers(world, kind, timers, crash);
      };
    case 'second thoughts': {
      const conflict = conflicts[given.about % Math.max(1, conflicts.length)];
      if (conflict === undefined) return async () => undefined;
      const place = { pipelineKey: given.pipeline, ownerId: memberOf(given.owner) };
      return async (how) => {
        await clicking(world, conflict, given.by, wishOf('resolve', conflict, place))(how);
        await clicking(world, conflict, given.by, { name: 'undo' })(how);
      };
    }
    case 'click': {
      const conflict = conflicts[given.about % Math.max(1, conflicts.length)];
      if (conflict === undefined) return async () => undefined;
      return clicking(
        world,
        conflict,
        given.by,
        wishOf(given.wish, conflict, {
          pipelineKey: given.pipeline,
          ownerId: memberOf(given.owner),
        }),
      );
    }
    default:
      throw new Error('no such act');
  }
}

/** Two of them are of one account, which has an owner as soon as one is routed. */
function accountOf({ account }: Pick<World, 'account'>, index: number): { organization_id: string | null } {
  return { organization_id: index < 2 ? account : null };
}

function wishOf(
  name: string,
  { expiresAt }: Conflict,
  place: { pipelineKey: string; ownerId: string | null },
): Wish {
  switch (name) {
    case 'snooze':
      return { name, until: new Date(expiresAt.getTime() - 60_000) };
    case 'keep':
      return { name: 'resolve', choice: { keep: true } };
    case 'resolve':
      return { name, choice: { keep: false, ...place } };
    default:
      return { name } as Wish;
  }
}

function clicking(world: World, { id }: Conflict, by: (typeof people)[number], wish: Wish): Once {
  const { handlers, now } = world;
  const actor = { id: by, channel: 'api', isAdmin: isAdmin(by) } as const;
  const asked = { conflictId: id, by: actor, note: `as ${by} says`, expectedVersion: null };
  return async ({ crash }) => {
    const outcome: ConflictOutcome = await handlers.transact(async (unit) => {
      const decided = await decideConflict({ ...unit, now }, rules, asked, wish);
      if (crash) throw new Crash();
      return decided;
    });
    if (outcome.kind === 'moved') world.moved.set(id, (world.moved.get(id) ?? 0) + 1);
    if (outcome.kind === 'refused' && outcome.code === 'decided')
      expect(outcome.conflict.choice).toMatchObject({ at: expect.any(String), channel: expect.any(String) });
  };
}

function isAdmin(actor: string | null): boolean {
  return actor === 'root';
}

async function dueTimers({ state, now }: World): Promise<DueTimer[]> {
  const rows = await state.db
    .selectFrom('timers')
    .selectAll()
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .execute();
  return rows.map(({ key, kind, payload, due_at }) => ({ key, kind, payload, dueAt: due_at, attempts: 0 }));
}

/** Those that die before they commit are due still; those that were run are gone, unless they are wound up again. */
async function runTimers(
  { handlers, now }: World,
  kind: string,
  timers: readonly DueTimer[],
  crash: boolean,
): Promise<void> {
  const handle = timersOf(rules)[kind]!;
  await handlers.transact(async (unit) => {
    for (const { key, dueAt } of timers)
      await sql`delete from timers where key = ${key} and due_at = ${dueAt}`.execute(unit.tx);
    await handle({ ...unit, now }, [...timers]);
    if (crash) throw new Crash();
  });
}

async function check(world: World): Promise<void> {
  const { state, leads } = world;
  const conflicts = await listConflicts(state.db, { limit: 200 });
  const told = (await state.told()) as Envelope<unknown>[];
  const toldOfConflicts = told.filter(({ type }) => conflictFacts.some((fact) => fact.type === type));
  const modelled = new Map<string, Modelled>();
  for (const conflict of conflicts)
    modelled.set(conflict.id, await checkRecord(world, conflict, toldOfConflicts));
  await checkWaiting(world, conflicts);
  const states = await state.db.selectFrom('lead_states').select(['lead_id', 'conflict_id']).execute();
  const live = await state.db
    .selectFrom('assignments')
    .selectAll()
    .where('released_at', 'is', null)
    .execute();
  for (const id of leads) {
    const ofLead = conflicts.filter((each) => each.leadId === id && isLive(each));
    expect(ofLead.length).toBeLessThanOrEqual(1);
    expect(states.find(({ lead_id }) => lead_id === id)?.conflict_id ?? null).toBe(ofLead[0]?.id ?? null);
    const moves = told.filter(
      ({ lead_id, type }) => lead_id === id && placements.some((fact) => fact.type === type),
    );
    expect(moves.map(({ entity_version }) => entity_version).sort((a, b) => a - b)).toEqual(
      moves.map((_, index) => index + 1),
    );
    const place = placeTold(moves);
    expect(live.filter(({ lead_id }) => lead_id === id)).toMatchObject(place === null ? [] : [place]);
    // Where a lead belongs is only asked while it is nowhere, or whether it should stay where it is.
    if (ofLead[0] !== undefined) expect(ofLead[0].kind === 'already_routed').toBe(place !== null);
  }
  await checkOutcomes(world, conflicts, live);
}

/** Its transitions without a gap, each of them allowed, told once, and the row is what comes of them. */
async function checkRecord(
  { state, moved }: World,
  conflict: Conflict,
  told: readonly Envelope<unknown>[],
): Promise<Modelled> {
  const transitions = await readTransitions(state.db, conflict.id);
  expect(transitions.map(({ version }) => version)).toEqual(transitions.map((_, index) => index + 1));
  let model: Modelled | null = null;
  for (const each of transitions) {
    model = followTransition(model, each, isAdmin);
    expect(each.state).toBe(model.state);
  }
  expect(conflict).toMatchObject({
    state: model!.state,
    version: transitions.length,
    claimedBy: model!.claimedBy,
    snoozedUntil: model!.snoozedUntil,
  });
  expect(conflict.escalatedAt !== null).toBe(model!.escalated);
  const messages = told
    .filter(({ data }) => (data as ConflictStanding).conflict_id === conflict.id)
    .toSorted((a, b) => a.entity_version - b.entity_version);
  expect(
    messages.map(({ entity_version, data }) => {
      const { state: toldState, by, channel } = data as ConflictStanding;
      return { version: entity_version, state: toldState, actor: by, channel };
    }),
  ).toEqual(
    transitions.map(({ version, state: recorded, actor, channel }) => ({
      version,
      state: recorded,
      actor,
      channel,
    })),
  );
  const clicks = transitions.filter(({ channel, act: name }) => channel === 'api' && name !== 'withdraw');
  expect(clicks).toHaveLength(moved.get(conflict.id) ?? 0);
  return model!;
}

/** What is live will be looked at before it is too late; of a pipeline there is one at a time. */
async function checkWaiting({ state }: World, conflicts: readonly Conflict[]): Promise<void> {
  const { rows } = await sql<{ id: string; due_at: Date }>`
    select payload ->> 'conflict_id' as id, min(due_at) as due_at from timers
    where kind = 'conflict-clock' group by 1`.execute(state.db);
  const due = new Map(rows.map((row) => [row.id, row.due_at]));
  for (const { id, expiresAt } of conflicts.filter(isLive))
    expect(due.get(id)?.getTime()).toBeLessThanOrEqual(expiresAt.getTime());
  const full = conflicts.filter((each) => each.leadId === null && (isLive(each) || each.settling));
  expect(new Set(full.map(({ pipelineKey }) => pipelineKey)).size).toBe(full.length);
}

/** What was decided came about, and what was taken back is so no longer. */
async function checkOutcomes(
  { state }: World,
  conflicts: readonly Conflict[],
  live: readonly { decision_id: string }[],
): Promise<void> {
  const decisions = new Map((await state.decisions()).map((each) => [each.id, each]));
  const { rows: takenBack } = await sql<{ conflict_id: string; decision_id: string | null }>`
    select conflict_id, details -> 'taken_back' ->> 'decision_id' as decision_id
    from conflict_transitions where act in ('undo', 'reopen')`.execute(state.db);
  const gone = takenBack.filter(
    ({ conflict_id, decision_id }) => decisions.get(decision_id ?? '')?.conflict_id === conflict_id,
  );
  const stays = live.filter((each) => gone.some(({ decision_id }) => decision_id === each.decision_id));
  expect(stays).toEqual([]);
  for (const { leadId, choice } of conflicts) {
    if (choice === null || choice.keep || leadId === null) continue;
    expect(decisions.get(choice.decision_id!)).toMatchObject({
      lead_id: leadId,
      pipeline_key: choice.pipeline_key,
      owner_id: choice.owner_id,
    });
  }
}

/** Nobody clicks any more: after some days nothing waits, and everything that was asked has an end. */
async function letTimeRunOut(world: World): Promise<void> {
  for (let day = 0; day < 6; day += 1) {
    world.now = new Date(world.now.getTime() + 36 * 60 * 60_000);
    for (let due = await dueTimers(world); due.length > 0; due = await dueTimers(world))
      for (const [kind, timers] of Map.groupBy(due, (timer) => timer.kind))
        await runTimers(world, kind, timers, false);
  }
  await check(world);
  const conflicts = await listConflicts(world.state.db, { limit: 200 });
  expect(conflicts.filter((each) => isLive(each) || each.settling)).toEqual([]);
}
