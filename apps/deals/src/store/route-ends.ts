import type { Envelope } from '@dna/contracts';
import { recordset, sql } from '@dna/database';
import type { Tx } from './tables.ts';

/** A lead is in a pipeline no more. */
export type RouteEnd = {
  leadId: string;
  pipelineId: string;
  /** Its version tells this end from routes before and after it. */
  message: Envelope<unknown>;
  /** Where the lead went. */
  reason: string;
};

/** Keeps the newest end of each lead in each pipeline. @returns those that are news */
export async function saveRouteEnds(tx: Tx, ends: readonly RouteEnd[]): Promise<RouteEnd[]> {
  if (ends.length === 0) return [];
  const rows = ends.map(({ leadId, pipelineId, message }) => ({
    lead_id: leadId,
    pipeline_id: pipelineId,
    version: message.entity_version,
  }));
  const saved = await sql<{ leadId: string; pipelineId: string }>`
    insert into route_ends as known (lead_id, pipeline_id, version)
    select lead_id, pipeline_id, version
    from ${recordset(rows, 'lead_id uuid, pipeline_id uuid, version int')}
    order by lead_id, pipeline_id
    on conflict (lead_id, pipeline_id) do update set version = excluded.version
    where known.version < excluded.version
    returning lead_id as "leadId", pipeline_id as "pipelineId"`.execute(tx);
  const news = new Set(saved.rows.map(placeOf));
  return ends.filter((end) => news.has(placeOf(end)));
}

/** By `<lead id> <pipeline id>`: the version of the newest end. */
export async function readRouteEnds(
  tx: Tx,
  places: readonly { leadId: string; pipelineId: string }[],
): Promise<Map<string, number>> {
  if (places.length === 0) return new Map();
  const { rows } = await sql<{ leadId: string; pipelineId: string; version: number }>`
    select lead_id as "leadId", pipeline_id as "pipelineId", version from route_ends
    where lead_id = any(${places.map(({ leadId }) => leadId)}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [placeOf(row), row.version]));
}

function placeOf({ leadId, pipelineId }: { leadId: string; pipelineId: string }): string {
  return `${leadId} ${pipelineId}`;
}
