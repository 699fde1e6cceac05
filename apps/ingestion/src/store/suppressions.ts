import { newId, recordset, sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables, Unit } from '@dna/inbox-outbox';
import type { SuppressionReason } from '../domain/suppression-reason.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
type Db = Kysely<IngestionTables & MessagingTables>;
export type SuppressionRow = Omit<Selectable<IngestionTables['suppressions']>, 'address_hash'>;

export type NewSuppression = {
  /** In its normalised form, as everywhere here. */
  address: string;
  reason: SuppressionReason;
  source: string;
  note?: string | null;
};

const shown = ['id', 'address', 'reason', 'note', 'source', 'created_at'] as const;

/**
 * Which of these normalised addresses are not to be written to. It is asked for every batch of events that is recorded,
 * so that a lead that comes later with such an address is suppressed from the start.
 */
export async function findSuppressed(db: Db, addresses: readonly string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const { rows } = await sql<{ address: string }>`
    select asked.address from unnest(${[...new Set(addresses)]}::text[]) as asked(address)
    join suppressions s on s.address_hash = ${hashOf(sql`asked.address`)}`.execute(db);
  return new Set(rows.map((row) => row.address));
}

/**
 * Keeps the addresses that events, or a person, say are not to be written to; one that is kept already stays as it is.
 * In order, so that two batches never wait for each other in a circle.
 *
 * @returns the addresses that are new
 */
export async function insertSuppressions(
  tx: Tx,
  suppressions: readonly NewSuppression[],
  now: Date,
): Promise<Set<string>> {
  if (suppressions.length === 0) return new Set();
  const rows = suppressions.map(({ address, reason, source, note }) => ({
    id: newId(now.getTime()),
    address,
    reason,
    source,
    note: note ?? null,
  }));
  const { rows: inserted } = await sql<{ address: string }>`
    insert into suppressions (id, address_hash, address, reason, note, source, created_at)
    select distinct on (address) id, ${hashOf(sql`address`)}, address, reason, note, source, ${now}::timestamptz
    from ${recordset(rows, 'id uuid, address text, reason text, note text, source text')}
    order by address, id
    on conflict do nothing
    returning address`.execute(tx);
  return new Set(inserted.map((row) => row.address));
}

export async function readSuppression(db: Db, id: string): Promise<SuppressionRow | undefined> {
  return db.selectFrom('suppressions').select(shown).where('id', '=', id).executeTakeFirst();
}

export async function findSuppression(db: Db, address: string): Promise<SuppressionRow | undefined> {
  return db
    .selectFrom('suppressions')
    .select(shown)
    .where('address_hash', '=', hashOf(sql`${address}`))
    .executeTakeFirst();
}

export type SuppressionFilter = {
  address?: string | undefined;
  reason?: SuppressionReason | undefined;
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. An address is found by its hash, so also where the person was erased. */
export async function listSuppressions(db: Db, filter: SuppressionFilter): Promise<SuppressionRow[]> {
  let query = db.selectFrom('suppressions').select(shown);
  if (filter.address !== undefined) query = query.where('address_hash', '=', hashOf(sql`${filter.address}`));
  if (filter.reason !== undefined) query = query.where('reason', '=', filter.reason);
  if (filter.after !== undefined) {
    const { createdAt, id } = filter.after;
    query = query.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** Its address may be written to again. @returns its hash; null when somebody was faster */
export async function deleteSuppression(tx: Tx, id: string): Promise<Buffer | null> {
  const { rows } = await sql<{ address_hash: Buffer }>`
    delete from suppressions where id = ${id} returning address_hash`.execute(tx);
  return rows[0]?.address_hash ?? null;
}

/** The same for an address that is not kept. It looks at every address there is: it is rare, and no event waits for it. */
export async function leadsWithAddressHash(tx: Tx, addressHash: Buffer): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select distinct lead_id from lead_identifiers
    where kind = 'email' and ${hashOf(sql`value`)} = ${addressHash}`.execute(tx);
  return rows.map((row) => row.lead_id);
}

/** The leads known by one of these addresses. */
export async function leadsWithAddresses(tx: Tx, addresses: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select distinct lead_id from lead_identifiers where kind = 'email' and value = any(${addresses}::text[])`.execute(
    tx,
  );
  return rows.map((row) => row.lead_id);
}

/** Those of these leads that have addresses, with whether one of them is not to be written to. */
export async function standingOfAddresses(tx: Tx, leadIds: readonly string[]): Promise<Map<string, boolean>> {
  const { rows } = await sql<{ lead_id: string; suppressed: boolean }>`
    select i.lead_id, bool_or(s.id is not null) as suppressed
    from lead_identifiers i left join suppressions s on s.address_hash = ${hashOf(sql`i.value`)}
    where i.kind = 'email' and i.lead_id = any(${leadIds}::uuid[])
    group by i.lead_id`.execute(tx);
  return new Map(rows.map((row) => [row.lead_id, row.suppressed]));
}

/**
 * SHA-256: enough to find an address again without keeping it. Who holds both the table and a guess can still tell
 * whether the guess is in it; that is what the list is for.
 */
function hashOf(address: ReturnType<typeof sql<unknown>>) {
  return sql<Buffer>`sha256(convert_to(${address}::text, 'UTF8'))`;
}
