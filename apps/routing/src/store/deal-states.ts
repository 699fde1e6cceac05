import { recordset, sql } from '@dna/database';
import type { DealState, Held } from '../domain/settle-assignments.ts';
import type { Tx } from './tables.ts';

export type DealStateRow = {
  deal_id: string;
  lead_id: string;
  pipeline_key: string;
  status: string;
  decision_ids: string[];
  version: number;
};

/** A lead in a pipeline. */
export type Place = { lead_id: string; pipeline_key: string };

/** Keeps the newest version of each deal. @returns where one changed; the leads are locked */
export async function saveDealStates(tx: Tx, rows: readonly DealStateRow[]): Promise<Place[]> {
  const columns =
    'deal_id uuid, lead_id uuid, pipeline_key text, status text, decision_ids jsonb, version int';
  const changed = await sql<Place>`
    insert into deal_states as d (deal_id, lead_id, pipeline_key, status, decision_ids, version)
    select deal_id, lead_id, pipeline_key, status,
      array(select jsonb_array_elements_text(decision_ids)::uuid), version
    from ${recordset(rows, columns)} order by deal_id
    on conflict (deal_id) do update set
      status = excluded.status, decision_ids = excluded.decision_ids, version = excluded.version
    where excluded.version > d.version
    returning lead_id, pipeline_key`.execute(tx);
  return changed.rows;
}

export type PlaceState = { assignments: Held[]; deals: DealState[] };

/** Who was given these leads in these pipelines, and how their deals stand there. */
export async function readPlaces(tx: Tx, places: readonly Place[]): Promise<PlaceState[]> {
  const { rows } = await sql<{
    assignments: (Omit<Held, 'assignedAt'> & { assignedAt: string })[];
    deals: DealState[];
  }>`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'decisionId', a.decision_id,
          'assignedAt', a.assigned_at, 'isLive', a.released_at is null)), '[]')
        from assignments a where (a.lead_id, a.pipeline_key) = (p.lead_id, p.pipeline_key)) as assignments,
      (select coalesce(jsonb_agg(jsonb_build_object('dealId', d.deal_id, 'isOpen', d.status = 'open',
          'decisionIds', d.decision_ids, 'endedId', d.ended_assignment_id)), '[]')
        from deal_states d where (d.lead_id, d.pipeline_key) = (p.lead_id, p.pipeline_key)) as deals
    from (
      select distinct lead_id, pipeline_key from ${recordset(places, 'lead_id uuid, pipeline_key text')}
    ) p`.execute(tx);
  return rows.map(({ assignments, deals }) => ({
    assignments: assignments.map((each) => ({ ...each, assignedAt: new Date(each.assignedAt) })),
    deals,
  }));
}

export async function saveEnded(tx: Tx, deals: readonly DealState[]): Promise<void> {
  if (deals.length === 0) return;
  const rows = deals.map(({ dealId, endedId }) => ({ deal_id: dealId, ended_id: endedId }));
  await sql`
    update deal_states d set ended_assignment_id = r.ended_id
    from ${recordset(rows, 'deal_id uuid, ended_id uuid')} where d.deal_id = r.deal_id`.execute(tx);
}

export async function releaseAssignments(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update assignments set released_at = greatest(assigned_at, ${now}::timestamptz)
    where id = any(${ids}::uuid[]) and released_at is null`.execute(tx);
}

/** Nobody else gives a lead to anybody meanwhile: they must see that this place is taken again. */
export async function retakeAssignments(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`select 1 from team_members order by id for no key update`.execute(tx);
  await sql`update assignments set released_at = null where id = any(${ids}::uuid[])`.execute(tx);
}
