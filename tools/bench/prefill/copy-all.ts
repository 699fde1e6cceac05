import { sql, type Kysely, type Transaction } from '@dna/database';
import { copiedTables, type CopiedTable } from './copied-tables.ts';
import { copiedBases, SCRATCH } from './copy-functions.ts';
import { copyStatement, type Column } from './copy-statement.ts';

/** Small enough that a chunk's work fits into memory, large enough that a statement's start does not count. */
const leadsPerChunk = 25_000;
export const workers = 2;

/** Makes the copies that the table `copies` lists, chunk by chunk. @param template how many leads a copy has */
export async function copyAll(
  db: Kysely<unknown>,
  copies: number,
  template: number,
  log: (line: string) => void,
): Promise<void> {
  const copiesPerChunk = Math.max(1, Math.ceil(leadsPerChunk / template));
  const statements: string[] = [];
  for (const table of copiedTables) statements.push(copyStatement(table, await columnsOf(db, table)));
  let next = 1;
  let done = 0;
  let told = performance.now();
  const work = async () => {
    while (next <= copies) {
      const first = next;
      const last = Math.min(copies, first + copiesPerChunk - 1);
      next = last + 1;
      await db.transaction().execute((tx) => copyChunk(tx, statements, first, last));
      done += last - first + 1;
      if (performance.now() - told < 15_000) continue;
      told = performance.now();
      log(`Prefilling: ${Math.round((100 * done) / copies)} %`);
    }
  };
  const giveUp = (error: unknown) => {
    next = copies + 1;
    throw error;
  };
  await Promise.all(Array.from({ length: workers }, () => work().catch(giveUp)));
}

async function copyChunk(
  tx: Transaction<unknown>,
  statements: readonly string[],
  first: number,
  last: number,
): Promise<void> {
  await sql`set local synchronous_commit = off`.execute(tx);
  await sql`set local work_mem = '128MB'`.execute(tx);
  // Foreign keys need no check: what a copy points at is copied with it.
  await sql`set local session_replication_role = replica`.execute(tx);
  await sql
    .raw(
      `create temporary table chunk on commit drop as
       select * from ${SCRATCH}.copies where number between ${first} and ${last}`,
    )
    .execute(tx);
  await sql.raw(`create temporary table bases on commit drop as ${copiedBases}`).execute(tx);
  await sql`analyze chunk, bases`.execute(tx);
  for (const statement of statements) await sql.raw(statement).execute(tx);
}

/** In the order of the table. */
async function columnsOf(db: Kysely<unknown>, { schema, name }: CopiedTable): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = ${schema} and table_name = ${name} order by ordinal_position`.execute(db);
  return rows;
}
