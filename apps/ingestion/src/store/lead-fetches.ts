import { recordset, sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { LeadPointer } from '../domain/adapters/adapter.ts';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export type NewLeadFetch = {
  source: string;
  external_id: string;
  pointer: LeadPointer;
  delivery_id: string;
  received_at: string;
};
const mostDeliveries = 50;

export type LeadFetch = Selectable<IngestionTables['lead_fetches']> & { source: string };

/** Keeps where the leads are. One that is waited for already is tried at once. */
export async function insertLeadFetches(tx: Tx, fetches: readonly NewLeadFetch[], now: Date): Promise<void> {
  await sql`
    insert into lead_fetches (source_id, external_id, pointer, delivery_ids, received_at, due_at)
    select distinct on (s.id, r.external_id)
      s.id, r.external_id, r.pointer, array[r.delivery_id], r.received_at, ${now}::timestamptz
    from ${recordset(
      fetches,
      'source text, external_id text, pointer jsonb, delivery_id uuid, received_at timestamptz',
    )} join sources s on s.name = r.source
    order by s.id, r.external_id
    on conflict (source_id, external_id) do update set
      due_at = least(coalesce(lead_fetches.due_at, excluded.due_at), excluded.due_at),
      attempts = case when lead_fetches.due_at is null then 0 else lead_fetches.attempts end,
      delivery_ids = (lead_fetches.delivery_ids || excluded.delivery_ids)[1:${mostDeliveries}]`.execute(tx);
}

/** Takes what is due; nobody else takes it until the lease ends. */
export async function claimLeadFetches(db: Db, limit: number, leaseMs: number): Promise<LeadFetch[]> {
  const { rows } = await sql<LeadFetch>`
    with due as materialized (
      select source_id, external_id from lead_fetches where due_at <= clock_timestamp()
      order by due_at limit ${limit} for update skip locked)
    update lead_fetches f set attempts = f.attempts + 1,
      due_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from due join sources s on s.id = due.source_id
    where f.source_id = due.source_id and f.external_id = due.external_id
    returning f.*, s.name as source`.execute(db);
  return rows;
}

/** @returns the deliveries that told of it, those of the last moment included */
export async function deleteLeadFetch(db: Db, { source_id, external_id }: LeadFetch): Promise<string[]> {
  const { rows } = await sql<{ delivery_ids: string[] }>`
    delete from lead_fetches where source_id = ${source_id} and external_id = ${external_id}
    returning delivery_ids`.execute(db);
  return rows[0]?.delivery_ids ?? [];
}

/**
 * Unless it was set anew meanwhile, by another access token.
 *
 * @param dueAt null: given up for now
 */
export async function putOffLeadFetch(
  db: Db,
  { source_id, external_id, attempts }: LeadFetch,
  { dueAt, error }: { dueAt: Date | null; error: string },
): Promise<void> {
  await sql`update lead_fetches set due_at = ${dueAt}, error = ${error}
    where source_id = ${source_id} and external_id = ${external_id} and attempts = ${attempts}`.execute(db);
}

/** Another access token: everything that waits is tried again. */
export async function hastenLeadFetches(tx: Tx, sourceId: string, now: Date): Promise<void> {
  await sql`update lead_fetches set due_at = ${now}, attempts = 0 where source_id = ${sourceId}`.execute(tx);
}

/** When the next one is due; null when none is. */
export async function nextLeadFetch(tx: Tx): Promise<Date | null> {
  const { rows } = await sql<{ due_at: Date | null }>`select min(due_at) as due_at from lead_fetches`.execute(
    tx,
  );
  return rows[0]!.due_at;
}
