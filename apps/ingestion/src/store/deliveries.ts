import { recordset, sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { DeliveryStatus } from '../domain/sources/delivery-status.ts';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type DeliveryRow = Selectable<IngestionTables['deliveries']>;
export type NewDelivery = Omit<DeliveryRow, 'source_id'> & { source: string };

/** So many requests of a source are kept, and as many again of those that were not believed. */
export const keptDeliveries = 1_000;

const columns = `id uuid, source text, received_at timestamptz, authenticated boolean, status text, http_status int,
  code text, error text, remedy text, errors jsonb, query jsonb, delivery_id text, body text, body_bytes int,
  event_ids uuid[], lead_ids uuid[], duplicates int, replay_of uuid`;

/**
 * A source that is gone takes its deliveries with it. Of what comes again of an erased person nothing is kept but that
 * it came.
 */
export async function insertDeliveries(db: Db, deliveries: readonly NewDelivery[]): Promise<void> {
  await sql`
    insert into deliveries (id, source_id, received_at, authenticated, status, http_status, code, error, remedy, errors,
      query, delivery_id, body, body_bytes, event_ids, lead_ids, duplicates, replay_of)
    select r.id, s.id, r.received_at, r.authenticated, r.status, r.http_status, r.code, r.error, r.remedy, r.errors,
      case when x.erased then '{}' else r.query end, r.delivery_id, case when x.erased then null else r.body end, r.body_bytes, r.event_ids, r.lead_ids, r.duplicates, r.replay_of
    from ${recordset(deliveries, columns)} join sources s on s.name = r.source
    cross join lateral (
      select exists (select 1 from erased_leads e where e.lead_id = any(r.lead_ids)) as erased) x
    on conflict (id) do nothing`.execute(db);
}

/** Keeps the last ones of these sources. */
export async function trimDeliveries(db: Db, sources: readonly string[]): Promise<void> {
  await sql`
    delete from deliveries d using (
      select s.id, a.authenticated, (
        select id from deliveries x where x.source_id = s.id and x.authenticated = a.authenticated
        order by id desc offset ${keptDeliveries - 1} limit 1) as oldest
      from sources s cross join (values (true), (false)) as a(authenticated)
      where s.name = any(${sources}::text[])
    ) kept
    where d.source_id = kept.id and d.authenticated = kept.authenticated and d.id < kept.oldest`.execute(db);
}

export async function deleteOldDeliveries(tx: Tx, before: Date): Promise<void> {
  await sql`delete from deliveries where received_at < ${before}`.execute(tx);
}

export async function listDeliveries(
  db: Db,
  filter: {
    sourceId: string;
    status?: DeliveryStatus | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<DeliveryRow[]> {
  let query = db.selectFrom('deliveries').selectAll().where('source_id', '=', filter.sourceId);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return query.orderBy('id', 'desc').limit(filter.limit).execute();
}

export async function readDelivery(db: Db, sourceId: string, id: string): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('source_id', '=', sourceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A lead that these deliveries told of was fetched, or could not be. */
export async function settleDeliveries(
  db: Db,
  ids: readonly string[],
  outcome:
    | { status: 'accepted'; eventId: string | null; leadId: string | null }
    | { status: 'waiting' | 'rejected'; error: string; remedy: string | null },
): Promise<void> {
  if (outcome.status === 'accepted') {
    await sql`
      update deliveries set
        event_ids = case when ${outcome.eventId}::uuid is null or ${outcome.eventId}::uuid = any(event_ids)
          then event_ids else event_ids || ${outcome.eventId}::uuid end,
        lead_ids = case when ${outcome.leadId}::uuid is null or ${outcome.leadId}::uuid = any(lead_ids)
          then lead_ids else lead_ids || ${outcome.leadId}::uuid end,
        status = case when d.settled and status in ('waiting', 'rejected') then 'accepted' else status end,
        code = case when d.settled then null else code end,
        error = case when d.settled then null else error end,
        remedy = case when d.settled then null else remedy end
      from (select told.id, not exists (
          select 1 from lead_fetches f where told.id = any(f.delivery_ids)) as settled
        from unnest(${ids}::uuid[]) as told(id)) d
      where deliveries.id = d.id`.execute(db);
    return;
  }
  const { status, error, remedy } = outcome;
  await sql`update deliveries set status = ${status}, error = ${error}, remedy = ${remedy} where id = any(${ids}::uuid[])`.execute(
    db,
  );
}

/**
 * Forgets the deliveries that a person's events came in: to be called before those events are deleted. A delivery that
 * names several people goes whole. Addresses find those that were rejected and so belong to no lead.
 */
export async function deleteDeliveriesOf(
  tx: Tx,
  leadIds: readonly string[],
  addresses: readonly string[],
): Promise<void> {
  await sql`
    delete from deliveries
    where lead_ids && ${leadIds}::uuid[]
      or event_ids && array(select id from events where lead_id = any(${leadIds}::uuid[]))
      or exists (select 1 from unnest(${addresses}::text[]) as a(address)
        where a.address <> '' and strpos(lower(body), lower(a.address)) > 0)`.execute(tx);
}
