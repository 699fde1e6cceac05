import { sql, type Kysely } from '@dna/database';

/** Said before the erasure, and dropped with its day; and who was erased, which stays. */
const apart = ['outbox', 'outbox_batches', 'erased_leads'];

/** The service's own tables that have a row in which one of these ids stands anywhere. */
export async function tracesOf<DB>(db: Kysely<DB>, leadIds: readonly string[]): Promise<string[]> {
  const traced: string[] = [];
  for (const table of await tablesOf(db)) {
    const { rows } = await sql`
      select 1 from ${sql.table(table)} t where t::text ~ ${leadIds.join('|')} limit 1`.execute(db);
    if (rows.length > 0) traced.push(table);
  }
  return traced;
}

/** The service's own tables that have a column for a lead: what an erasure has to reach. */
export async function tablesOfLeads<DB>(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ table_name: string }>`
    select distinct table_name::text as table_name from information_schema.columns
    where table_schema = current_schema() and column_name ~ '(^|_)(lead|root)(_id|_ids|s)?$'`.execute(db);
  const ofLeads = new Set(rows.map((row) => row.table_name));
  return (await tablesOf(db)).filter((table) => ofLeads.has(table));
}

async function tablesOf<DB>(db: Kysely<DB>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname::text as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname <> all(${apart}::text[])
    order by relname`.execute(db);
  return rows.map((row) => row.name);
}
