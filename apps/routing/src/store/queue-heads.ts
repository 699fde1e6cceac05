import { sql } from '@dna/database';
import type { Db } from './tables.ts';

/**
 * Leads that have waited longest, per pipeline as many as there are free places now.
 *
 * @param now members who are away at that instant offer none
 */
export async function readQueueHeads(db: Db, now: Date, limitPerPipeline: number): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    with places as (
      select pipeline.key, sum(greatest(0, m.capacity - coalesce(a.open, 0))) as free
      from team_members m
      cross join unnest(m.pipelines) as pipeline(key)
      left join (
        select owner_id, count(*) as open from assignments where released_at is null group by owner_id
      ) a on a.owner_id = m.id
      where m.active and not exists (
        select 1 from jsonb_to_recordset(m.away) as p("from" timestamptz, until timestamptz)
        where (p."from" is null or p."from" <= ${now}) and (p.until is null or ${now} < p.until)
      )
      group by pipeline.key
    )
    select head.lead_id from places cross join lateral (
      select lead_id from lead_states
      where queued_pipeline = places.key and queued_at is not null
      order by queued_at, lead_id limit least(places.free, ${limitPerPipeline})
    ) head`.execute(db);
  return rows.map((row) => row.lead_id);
}

/** Pipelines that leads wait for. */
export async function readQueued(db: Db): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select distinct queued_pipeline as key from lead_states where queued_at is not null`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

/** Leads that have waited longest for a pipeline, of those that waited at this instant. */
export async function readLine(
  db: Db,
  pipelineKey: string,
  { until, limit }: { until: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from lead_states
    where queued_pipeline = ${pipelineKey} and queued_at is not null and queued_at <= ${until}
    order by queued_at, lead_id limit ${limit}`.execute(db);
  return rows.map((row) => row.lead_id);
}
