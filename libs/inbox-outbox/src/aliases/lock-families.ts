import { sql, type Kysely, type Transaction } from '@dna/database';
import type { MessagingTables } from '../tables.ts';
import { anyAlias, familyOf, resolveRoots } from './lead-aliases.ts';

/** All ids of a lead by its root. */
export type Families = ReadonlyMap<string, readonly string[]>;

/** The families of these leads as they are now. */
export async function readFamilies<DB>(
  db: Kysely<DB & MessagingTables>,
  leadIds: Iterable<string>,
): Promise<Families> {
  const ids = [...new Set(leadIds)];
  if (ids.length === 0 || !(await anyAlias(db, ids))) return new Map(ids.map((id) => [id, [id]]));
  const roots = await resolveRoots(db, ids);
  return familyOf(db, roots.values());
}

/** The root of every id in these families. */
export function rootsIn(families: Families): ReadonlyMap<string, string> {
  return new Map([...families].flatMap(([root, ids]) => ids.map((id) => [id, root] as const)));
}

/**
 * Locks these leads with all their ids, in id order, making the rows that are missing. What was merged or unmerged
 * while it waited for a lock is taken in as well, so the families stay as returned until the end of the transaction.
 * Where that would lock against the order, or a lead was erased since it was looked up, the transaction has to start
 * over: `FamilyMovedError`. Who is known to be erased is to be left out (`findErased`).
 *
 * @param table the table with one row per lead whose locks stand for it; every other column has a default
 */
export function lockFamilies<DB>(
  tx: Transaction<DB & MessagingTables>,
  leadIds: Iterable<string>,
  table: keyof DB & string,
): Promise<Families> {
  return lockAll<DB>(tx, leadIds, table, refuseErased);
}

/** The same for whoever erases them: rows are made for those that are marked already, and deleted with the rest. */
export function lockErasedFamilies<DB>(
  tx: Transaction<DB & MessagingTables>,
  leadIds: Iterable<string>,
  table: keyof DB & string,
): Promise<Families> {
  return lockAll<DB>(tx, leadIds, table, async () => undefined);
}

/** Asked about leads whose row was made just now; one that is there was not erased, or not yet. */
type Check = <DB>(tx: Transaction<DB>, madeIds: string[]) => Promise<void>;

async function lockAll<DB>(
  tx: Transaction<DB & MessagingTables>,
  leadIds: Iterable<string>,
  table: keyof DB & string,
  check: Check,
): Promise<Families> {
  const wanted = [...leadIds];
  const locked = new Set<string>();
  for (;;) {
    const families = await readFamilies(tx, wanted);
    const missing = [...families.values()].flat().filter((id) => !locked.has(id));
    if (missing.length === 0) return families;
    if (isOutOfOrder(missing, locked)) throw new FamilyMovedError('a lead was merged or parted meanwhile');
    await lockRows(tx, missing.sort(), table, check);
    missing.forEach((id) => locked.add(id));
  }
}

/** A row that was made for a lead that is erased would bring it back. */
async function refuseErased<DB>(tx: Transaction<DB>, madeIds: string[]): Promise<void> {
  const { rows } = await sql`
    select 1 from erased_leads where lead_id = any(${madeIds}::uuid[]) limit 1`.execute(tx);
  if (rows.length > 0) throw new FamilyMovedError('a lead was erased meanwhile');
}

/**
 * The leads are not what they were when this began. Ids that came in and belong before what is locked already: waiting for
 * them could be waiting in a circle.
 */
export class FamilyMovedError extends Error {
  /** SQLSTATE of a serialization failure: whoever runs the transaction repeats it. */
  readonly code = '40001';
}

function isOutOfOrder(missing: readonly string[], locked: ReadonlySet<string>): boolean {
  const first = missing.reduce((least, id) => (id < least ? id : least));
  return [...locked].some((id) => id > first);
}

async function lockRows<DB>(
  tx: Transaction<DB & MessagingTables>,
  sortedIds: string[],
  table: string,
  check: Check,
): Promise<void> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from ${sql.id(table)} where lead_id = any(${sortedIds}::uuid[])
    order by lead_id for no key update`.execute(tx);
  if (rows.length === sortedIds.length) return;
  const found = new Set(rows.map((row) => row.lead_id));
  const absent = sortedIds.filter((id) => !found.has(id));
  const made = await sql`
    insert into ${sql.id(table)} (lead_id)
    select id from unnest(${absent}::uuid[]) as wanted(id) order by id
    on conflict do nothing returning 1`.execute(tx);
  if (made.rows.length < absent.length)
    throw new FamilyMovedError('another transaction made a row meanwhile');
  await check(tx, absent);
}
