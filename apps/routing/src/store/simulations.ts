import { sql, type Selectable } from '@dna/database';
import type { Tally } from '../domain/simulation/tally.ts';
import type { Db, RoutingTables, Tx } from './tables.ts';

export type SimulationRow = Selectable<RoutingTables['simulations']>;

export async function insertSimulation(tx: Tx, row: SimulationRow): Promise<void> {
  await tx
    .insertInto('simulations')
    .values({
      ...row,
      before: json(row.before),
      after: json(row.after),
      position: json(row.position),
      worlds: json(row.worlds),
      tally: json(row.tally),
    })
    .execute();
}

export async function readSimulation(db: Db, id: string): Promise<SimulationRow | undefined> {
  return db.selectFrom('simulations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The oldest that is not done yet. */
export async function unfinishedSimulation(db: Db): Promise<SimulationRow | undefined> {
  return db
    .selectFrom('simulations')
    .selectAll()
    .where('state', '<>', 'done')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** The newest first. */
export async function listSimulations(
  db: Db,
  { before, limit }: { before: { at: string; id: string } | undefined; limit: number },
): Promise<SimulationRow[]> {
  let query = db.selectFrom('simulations').selectAll();
  if (before !== undefined)
    query = query.where(sql<boolean>`(created_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`);
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export type Progress = Pick<
  SimulationRow,
  'state' | 'position' | 'worlds' | 'tally' | 'hash' | 'finished_at'
>;

/** Keeps how far it is, unless somebody else has taken the same step, or it has begun anew since. */
export async function saveProgress(tx: Tx, from: SimulationRow, progress: Progress): Promise<void> {
  const { position, worlds, tally, ...rest } = progress;
  await tx
    .updateTable('simulations')
    .set({ ...rest, position: json(position), worlds: json(worlds), tally: json(tally) })
    .where('id', '=', from.id)
    .where('attempt', '=', from.attempt)
    .where('state', '<>', 'done')
    .where(sql<boolean>`position is not distinct from ${json(from.position)}`)
    .execute();
}

/**
 * Nobody who was erased is named as an example; a simulation that is under way may have their decisions in its numbers, and
 * begins anew without them.
 */
export async function eraseFromSimulations(tx: Tx, leadIds: readonly string[], begin: Tally): Promise<void> {
  await sql`
    update simulations set attempt = attempt + 1, state = 'queued', position = null, worlds = null,
      tally = ${JSON.stringify(begin)}::jsonb, hash = ''
    where state = 'running' or (state = 'queued' and position is not null)`.execute(tx);
  await sql`
    update simulations s set tally = jsonb_set(tally, '{examples}', (
      select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(s.tally -> 'examples') e
      where e ->> 'lead_id' <> all(${leadIds}::text[])
    ))
    where state = 'done' and exists (
      select from jsonb_array_elements(s.tally -> 'examples') e where e ->> 'lead_id' = any(${leadIds}::text[])
    )`.execute(tx);
}

function json<T>(value: T) {
  return sql<T>`${value === null ? null : JSON.stringify(value)}::jsonb`;
}
