import { sql, type Transaction } from '@dna/database';

/** The table's own number: services that share a database do not wait for one another. */
const lockKey = sql`'erased_leads'::regclass::oid::bigint`;

/**
 * Those of these leads that were erased. Until the end of the transaction no other lead is: what it writes about the
 * rest, an erasure that comes later finds. To be called before any lead is locked.
 */
export async function findErased<DB>(
  tx: Transaction<DB>,
  leadIds: Iterable<string>,
): Promise<ReadonlySet<string>> {
  await sql`select pg_advisory_xact_lock_shared(${lockKey})`.execute(tx);
  // A statement of its own: it must see what was committed while it waited.
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from erased_leads where lead_id = any(${[...new Set(leadIds)]}::uuid[])`.execute(tx);
  return new Set(rows.map((row) => row.lead_id));
}

/**
 * Marks leads as erased, for ever. It waits until whoever is writing about leads is done, and nobody else begins before
 * the end of the transaction.
 */
export async function markErased<DB>(
  tx: Transaction<DB>,
  leadIds: readonly string[],
  erasedAt: Date,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
  await sql`
    insert into erased_leads (lead_id, erased_at)
    select id, ${erasedAt} from unnest(${leadIds}::uuid[]) as erased(id) order by id
    on conflict do nothing`.execute(tx);
}
