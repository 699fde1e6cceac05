import { sql } from '@dna/database';
import type { Tx } from './tables.ts';

/** @returns those of which it was not known yet; the team is locked */
export async function noteUnstaffed(tx: Tx, pipelineKeys: readonly string[], now: Date): Promise<string[]> {
  const { rows } = await sql<{ pipeline_key: string }>`
    insert into unstaffed_pipelines (pipeline_key, since)
    select key, ${now} from unnest(${pipelineKeys}::text[]) as key order by key
    on conflict do nothing returning pipeline_key`.execute(tx);
  return rows.map(({ pipeline_key }) => pipeline_key);
}

/** Somebody takes their leads again, or no lead waits for them. */
export async function forgetStaffed(tx: Tx, now: Date): Promise<void> {
  await sql`
    delete from unstaffed_pipelines u
    where not exists (select from lead_states where queued_pipeline = u.pipeline_key and queued_at is not null)
      or exists (
        select from team_members m
        where m.active and u.pipeline_key = any(m.pipelines) and not exists (
          select from jsonb_to_recordset(m.away) as p("from" timestamptz, until timestamptz)
          where (p."from" is null or p."from" <= ${now}) and (p.until is null or ${now} < p.until)
        )
      )`.execute(tx);
}
