import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export type SourceHour = { source: string; hour: string; deliveries: number };

/** Adds up what came: any number of replicas, in any order. */
export async function addSourceHours(db: Db, hours: readonly SourceHour[]): Promise<void> {
  await sql`
    insert into source_hours (source_id, hour, deliveries)
    select s.id, r.hour, r.deliveries
    from ${recordset(hours, 'source text, hour timestamptz, deliveries int')} join sources s on s.name = r.source
    order by s.id, r.hour
    on conflict (source_id, hour) do update set deliveries = source_hours.deliveries + excluded.deliveries`.execute(
    db,
  );
}

export type WatchedSource = {
  id: string;
  name: string;
  adapter: string;
  created_at: Date;
  silent_after_hours: number | null;
  silent_since: Date | null;
  hours: Date[];
};

/** Every source that may be missed, with the hours in which something came. */
export async function lockWatchedSources(tx: Tx): Promise<WatchedSource[]> {
  const { rows } = await sql<WatchedSource>`
    select id, name, adapter, created_at, silent_after_hours, silent_since,
      array(select hour from source_hours h where h.source_id = s.id) as hours
    from sources s
    where enabled and silent_after_hours is distinct from 0
    order by id for no key update`.execute(tx);
  return rows;
}

/** Remembers for each of these sources since when it is silent; null when it is no longer. */
export async function saveSilences(
  tx: Tx,
  silences: readonly { id: string; silent_since: Date | null }[],
): Promise<void> {
  await sql`
    update sources set silent_since = r.silent_since
    from ${recordset(silences, 'id uuid, silent_since timestamptz')} where sources.id = r.id`.execute(tx);
}

/** The last hour of a source stays: since then it is silent. */
export async function deleteSourceHours(tx: Tx, before: Date): Promise<void> {
  await sql`
    delete from source_hours h where hour < ${before} and exists (
      select 1 from source_hours newer where newer.source_id = h.source_id and newer.hour > h.hour)`.execute(
    tx,
  );
}
