import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createDatabase, newId, sql, type Kysely } from '@dna/database';
import { expect } from '@jest/globals';
import { changeTeamMember } from '../src/handlers/change-team.ts';
import { takesTurn } from '../src/domain/choose-owner.ts';
import type { AssignmentOrder, AssignmentReport, LeadToRoute, ProcessSettings } from './assignment-orders.ts';
import { handlersOn, setStrategies, type TestState } from './harness.ts';

export type Crowd = {
  leads: number;
  processes: number;
  /** In each process; all of them work at once. */
  workers: number;
  /** How long one member is away, from a third of the work on. */
  awayMs: number;
};

/** As Postgres saw them in the order in which they were given: under the lock on the team. */
type Given = {
  seq: number;
  owner_id: string;
  pipeline_key: string;
  reason: string;
  open: number;
  capacity: number;
  assigned_at: Date;
};

export type Fairness = {
  routed: number;
  queued: number;
  asked: number;
  seconds: number;
  equal: number[];
  weighted: { turns: number; exact: number }[];
  fullest: { open: number; capacity: number }[];
  returner: { before: number; after: number; fairAfter: number };
};

const weights = [1, 2, 3, 4];
const tight = [15, 25, 40];

/**
 * Many workers in several processes route leads to twelve members: four equal ones and a fifth who goes on leave, four
 * who share by weight, three with little room whose deals end all the time. Each lead is told twice, to two workers.
 */
export async function checkFairAssignment(state: TestState, crowd: Crowd): Promise<Fairness> {
  await state.clear();
  const members = await hire(state);
  await keepLedger(state);
  const started = Date.now();
  const away = await routeAll(state, crowd, members.returner);
  const seconds = (Date.now() - started) / 1_000;
  const given = await readLedger(state);
  await dropLedger(state);

  for (const each of given) expect(each.open).toBeLessThanOrEqual(each.capacity);
  expect(await breachesByLedger(state)).toEqual([]);
  const { rows: twice } = await sql`
    select lead_id from assignments group by lead_id having count(*) > 1`.execute(state.db);
  expect(twice).toEqual([]);
  const onLeave = given.filter(
    ({ owner_id, assigned_at }) =>
      owner_id === members.returner && assigned_at >= away.from && assigned_at < away.until,
  );
  expect(onLeave).toEqual([]);

  const turnsOf = (id: string) =>
    given.filter(({ owner_id, reason }) => owner_id === id && takesTurn(reason)).length;
  const equal = members.equal.map(turnsOf);
  expect(Math.max(...equal) - Math.min(...equal)).toBeLessThanOrEqual(1);
  const total = members.weighted.map(turnsOf).reduce((sum, turns) => sum + turns, 0);
  const weighted = members.weighted.map((id, index) => ({
    turns: turnsOf(id),
    exact: (total * weights[index]!) / 10,
  }));
  for (const { turns, exact } of weighted) expect(Math.abs(turns - exact)).toBeLessThanOrEqual(1);
  const returner = checkReturn(given, members, away.until);
  const counted = await checkNobodyLost(state, crowd);
  const fullest = members.tight.map((id, index) => ({
    open: Math.max(0, ...given.filter(({ owner_id }) => owner_id === id).map(({ open }) => open)),
    capacity: tight[index]!,
  }));
  return { ...counted, seconds, equal, weighted, fullest, returner };
}

type Members = { equal: string[]; returner: string; weighted: string[]; tight: string[] };

async function hire(state: TestState): Promise<Members> {
  const addAll = (all: Parameters<TestState['addMember']>[0][]) =>
    Promise.all(all.map((each) => state.addMember(each)));
  const equal = await addAll(Array.from({ length: 4 }, () => ({ capacity: 100_000 })));
  const [returner] = await addAll([{ capacity: 100_000 }]);
  const weighted = await addAll(
    weights.map((weight) => ({ pipelines: ['research'], capacity: 100_000, weight })),
  );
  const small = await addAll(tight.map((capacity) => ({ pipelines: ['co_creation'], capacity })));
  await setStrategies(state, { research: { kind: 'weighted_round_robin', weights: {} } });
  return { equal, returner: returner!, weighted, tight: small };
}

/** Each chunk goes to two workers, far apart or at once. @returns when the returner was away */
async function routeAll(
  state: TestState,
  { leads, processes, workers, awayMs }: Crowd,
  returner: string,
): Promise<{ from: Date; until: Date }> {
  const chunks = chunksOf(leads);
  const todo = [
    ...chunks.flatMap((chunk, index) => (index % 2 ? [chunk] : [chunk, chunk])),
    ...chunks.filter((_, index) => index % 2),
  ];
  const leaveAt = Math.floor(todo.length / 3);
  const settings: ProcessSettings = { url: state.url, workers, closing: 'co_creation' };
  const children = Array.from({ length: processes }, () =>
    fork(join(import.meta.dirname, 'assignment-process.ts'), [JSON.stringify(settings)], { execArgv: [] }),
  );
  let position = 0;
  let away: Promise<{ from: Date; until: Date }> | undefined;
  const next = () => {
    if (position >= leaveAt) away ??= goOnLeave(state, returner, awayMs);
    const chunk = todo[position];
    position += 1;
    return chunk;
  };
  try {
    await Promise.all(children.map((child) => feed(child, next)));
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
  return away!;
}

/** Hands a process one chunk for each of its workers that asks, until there are no more. */
async function feed(child: ChildProcess, next: () => LeadToRoute[] | undefined): Promise<void> {
  let outstanding = 0;
  let isEmpty = false;
  await new Promise<void>((resolve, reject) => {
    const failed = (message: string) => reject(new Error(message));
    child.once('exit', (code) => failed(`a process of workers ended with ${code}`));
    child.on('message', (message: AssignmentReport) => {
      if (message.kind === 'failed') return failed(message.error);
      if (message.kind === 'done') outstanding -= 1;
      const chunk = isEmpty ? undefined : next();
      if (chunk === undefined) isEmpty = true;
      else {
        outstanding += 1;
        child.send({ chunk } satisfies AssignmentOrder);
      }
      if (isEmpty && outstanding === 0) resolve();
    });
  });
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}

async function goOnLeave(state: TestState, id: string, awayMs: number) {
  const from = new Date(Date.now() + awayMs / 4);
  const until = new Date(from.getTime() + awayMs);
  const away = [{ from: from.toISOString(), until: until.toISOString() }];
  await handlersOn(state).transact((unit) =>
    changeTeamMember(unit, id, { actor: 'test', fields: { away }, expectedVersion: null }),
  );
  return { from, until };
}

/** Two fifths for the equal ones, some of accounts; two fifths by weight; the rest for those with little room. */
function chunksOf(leads: number): LeadToRoute[][] {
  const accounts = Array.from({ length: 40 }, () => newId());
  const products = ['b2b', 'research', 'b2b', 'research', 'co_creation'] as const;
  const all = Array.from({ length: leads }, (_, index): LeadToRoute => {
    const product = products[index % 5]!;
    const ofAccount = product === 'b2b' && index % 3 === 0;
    return { id: newId(), product, organizationId: ofAccount ? accounts[index % 40]! : null };
  });
  const chunks: LeadToRoute[][] = [];
  // Of every size between one and forty-nine, as batches are.
  for (let from = 0, size = 1; from < all.length; from += size, size = ((size * 7) % 49) + 1)
    chunks.push(all.slice(from, from + size));
  return chunks;
}

const owning = async (state: TestState, work: (db: Kysely<unknown>) => Promise<void>) => {
  const owner = createDatabase<unknown>({ url: state.ownerUrl, name: 'ledger', maxConnections: 1 });
  try {
    await work(owner.db);
  } finally {
    await owner.stop();
  }
};

/** What was so the moment after each lead was given, written by Postgres itself. */
function keepLedger(state: TestState): Promise<void> {
  return owning(state, async (db) => {
    await sql`create table routing.given (
      seq bigserial, owner_id uuid, pipeline_key text, reason text, open int, capacity int, assigned_at timestamptz
    )`.execute(db);
    await sql`grant select on routing.given to public`.execute(db);
    await sql`
      create function routing.note_given() returns trigger language plpgsql security definer as $$
      begin
        insert into routing.given (owner_id, pipeline_key, reason, open, capacity, assigned_at)
        select m.id, new.pipeline_key, new.reason,
          (select count(*) from routing.assignments where owner_id = m.id and released_at is null),
          m.capacity, new.assigned_at
        from routing.team_members m where m.id = new.owner_id;
        return null;
      end $$`.execute(db);
    await sql`create trigger note_given after insert on routing.assignments
      for each row execute function routing.note_given()`.execute(db);
  });
}

function dropLedger(state: TestState): Promise<void> {
  return owning(state, async (db) => {
    await sql`drop trigger note_given on routing.assignments`.execute(db);
    await sql`drop function routing.note_given`.execute(db);
    await sql`drop table routing.given`.execute(db);
  });
}

async function readLedger({ db }: TestState): Promise<Given[]> {
  const { rows } = await sql<Given>`select * from routing.given order by seq`.execute(db);
  return rows;
}

/** The same by what the assignments themselves say: who held more at the instant at which something was given. */
async function breachesByLedger({ db }: TestState): Promise<unknown[]> {
  const { rows } = await sql`
    select a.owner_id, a.assigned_at, m.capacity, count(*) as held
    from assignments a join team_members m on m.id = a.owner_id
    join assignments b on b.owner_id = a.owner_id and b.assigned_at <= a.assigned_at
      and (b.released_at is null or b.released_at > a.assigned_at)
    where m.capacity < 1000
    group by a.id, a.owner_id, a.assigned_at, m.capacity having count(*) > m.capacity limit 10`.execute(db);
  return rows;
}

/** Who is back gets a fifth of the turns from then on, and no more to make up for the absence. */
function checkReturn(given: readonly Given[], { equal, returner }: Members, until: Date) {
  const turns = given.filter(({ pipeline_key, reason }) => pipeline_key === 'b2b' && takesTurn(reason));
  const after = turns.filter(({ assigned_at }) => assigned_at >= until);
  let ofReturner = 0;
  for (const [index, { owner_id }] of after.entries()) {
    if (owner_id === returner) ofReturner += 1;
    expect(ofReturner).toBeLessThanOrEqual((index + 1) / (equal.length + 1) + 2);
  }
  const before = turns.filter(({ owner_id, assigned_at }) => owner_id === returner && assigned_at < until);
  return {
    before: before.length,
    after: ofReturner,
    fairAfter: Math.round(after.length / (equal.length + 1)),
  };
}

/** Each lead was given to somebody, waits for somebody, or is asked about. */
async function checkNobodyLost({ db }: TestState, { leads }: Crowd) {
  const { rows } = await sql<{ routed: number; queued: number; asked: number }>`
    select
      (select count(distinct lead_id)::int from assignments) as routed,
      (select count(*)::int from lead_states where queued_pipeline is not null) as queued,
      (select count(*)::int from conflicts where lead_id is not null and state = 'open') as asked`.execute(
    db,
  );
  const [counted] = rows;
  expect(counted!.routed + counted!.queued + counted!.asked).toBe(leads);
  return counted!;
}
