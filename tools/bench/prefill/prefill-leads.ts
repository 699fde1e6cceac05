import { createDatabase, sql, type Kysely } from '@dna/database';
import { copiedTables } from './copied-tables.ts';
import { copyAll, workers } from './copy-all.ts';
import { copyFunctions, SCRATCH } from './copy-functions.ts';
import { withFillingSettings } from './filling-settings.ts';

export type PrefillOptions = {
  /** The owner's. */
  databaseUrl: string;
  /** How many leads the database holds afterwards, to the nearest whole copy. */
  leads: number;
  log: (line: string) => void;
};

export type Prefilled = { leads: number; events: number; seconds: number };

export class NothingToCopyError extends Error {
  override readonly name = 'NothingToCopyError';
  readonly code = 'nothing_to_copy';
}

/** The oldest copy is so much older than the leads it is a copy of: younger than any limit of the default rules. */
const oldestDays = 28;
/**
 * Fills the schemas of all services with copies of the leads that the services have written there, each copy with ids,
 * names and instants of its own: what a service reads of a copied lead is what it would have written. Inboxes and
 * outboxes are left out: leads of this age have none any more. The engine must have settled, and may run meanwhile.
 */
export async function prefillLeads({ databaseUrl, leads, log }: PrefillOptions): Promise<Prefilled> {
  const startedAt = performance.now();
  const database = createDatabase<unknown>({
    url: databaseUrl,
    name: 'bench-prefill',
    maxConnections: workers,
    silenceTimeoutMs: 0,
  });
  const { db } = database;
  try {
    const template = await countLeads(db);
    const copies = Math.max(0, Math.round(leads / template) - 1);
    if (copies > 0) {
      await prepare(db, copies);
      await withFillingSettings(db, () => copyAll(db, copies, template, log));
      await raiseTeam(db, copies);
      await sql.raw(`drop schema ${SCRATCH} cascade`).execute(db);
    }
    // As autovacuum would have left it; it would otherwise come while something is measured.
    await sql`vacuum (analyze)`.execute(db);
    await sql`checkpoint`.execute(db);
    const { rows } = await sql<Omit<Prefilled, 'seconds'>>`
      select (select count(*) from ingestion.leads) as leads, (select count(*) from ingestion.events) as events`.execute(
      db,
    );
    return { ...rows[0]!, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await database.stop();
  }
}

async function countLeads(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ingestion.leads`.execute(db);
  if (rows[0]!.count === 0)
    throw new NothingToCopyError(
      'There are no leads to copy: send some events and let the engine settle first',
    );
  return rows[0]!.count;
}

/** What is copied, as it is now, and the list of copies: the first is the oldest, so ids and instants rise. */
async function prepare(db: Kysely<unknown>, copies: number): Promise<void> {
  await sql.raw(`drop schema if exists ${SCRATCH} cascade; create schema ${SCRATCH}`).execute(db);
  for (const text of copyFunctions) await sql.raw(text).execute(db);
  await sql
    .raw(
      `create table ${SCRATCH}.copies as
       select number,
         lpad(to_hex((number::bigint * 2654435761)::bit(32)::int), 8, '0') as salt, 'c' || number as label, shift_ms,
         shift_ms * interval '1 millisecond' as shift
       from generate_series(1, ${copies}) as number
       cross join lateral (
         select ${oldestDays * 86_400_000}::bigint * (${copies} - number + 1) / ${copies} as shift_ms
       ) aged`,
    )
    .execute(db);
  for (const { schema, name } of copiedTables) {
    const from = `${schema}.${name}`;
    await sql.raw(`create table ${SCRATCH}.${schema}_${name} as select * from ${from}`).execute(db);
  }
  await sql.raw(`analyze ${SCRATCH}.copies`).execute(db);
}

/** Who was given a lead has been given all its copies, and must be able to take as many again. */
async function raiseTeam(db: Kysely<unknown>, copies: number): Promise<void> {
  await sql`update routing.turns set turns = turns * ${copies + 1}`.execute(db);
  await sql`
    update routing.team_members m set capacity = greatest(m.capacity, 2 * a.open)
    from (
      select owner_id, count(*)::int as open from routing.assignments where released_at is null group by owner_id
    ) a
    where a.owner_id = m.id`.execute(db);
}
