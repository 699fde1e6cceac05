import type { Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import type { DueTimer } from '@dna/inbox-outbox';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import { isLive, type Conflict } from '../src/domain/conflict.ts';
import { changeTeamMember } from '../src/handlers/change-team.ts';
import { decideConflict, type ConflictOutcome, type Wish } from '../src/handlers/decide-conflict.ts';
import { returnToPool } from '../src/handlers/return-to-pool.ts';
import { placeByHand } from '../src/handlers/route-by-hand.ts';
import { listConflicts } from '../src/store/conflicts.ts';
import { timersOf } from '../src/subscriptions.ts';
import { checkConflicts, type ConflictRecord } from './conflict-checks.ts';
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
        await checkConflicts(world);
      }
      await letTimeRunOut(world);
    }),
    // What happens at once does not happen in the same order again: there is nothing to be made smaller.
    { numRuns, endOnFailure: true },
  );
}

type World = ConflictRecord & {
  handlers: ReturnType<typeof handlersOn>;
  now: Date;
  members: string[];
  account: string;
  /** How much has been told of each lead. */
  versions: number[];
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
    isAdmin: (actor) => actor === 'root',
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
  const actor = { id: by, channel: 'api', isAdmin: world.isAdmin(by) } as const;
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

/** Nobody clicks any more: after some days nothing waits, and everything that was asked has an end. */
async function letTimeRunOut(world: World): Promise<void> {
  for (let day = 0; day < 6; day += 1) {
    world.now = new Date(world.now.getTime() + 36 * 60 * 60_000);
    for (let due = await dueTimers(world); due.length > 0; due = await dueTimers(world))
      for (const [kind, timers] of Map.groupBy(due, (timer) => timer.kind))
        await runTimers(world, kind, timers, false);
  }
  await checkConflicts(world);
  const conflicts = await listConflicts(world.state.db, { limit: 200 });
  expect(conflicts.filter((each) => isLive(each) || each.settling)).toEqual([]);
}
