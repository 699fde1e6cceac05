import type { Families } from '@dna/inbox-outbox';
import { recordset, sql } from '@dna/database';
import { placementAfter } from '../domain/placement-after.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { DecisionRow } from './decisions.ts';
import type { Tx } from './tables.ts';

/**
 * What the leads wait for now. The root carries it for all its ids, but for the score that has to fall first: that holds
 * for each of them, should it be parted from the others. Rows that stay the same are not written.
 */
export async function savePlacements(tx: Tx, decided: readonly Decided[], families: Families): Promise<void> {
  const rows = decided.flatMap(({ lead, verdict }) => {
    const { basisWaitSince, queuedAt, queuedPipeline, awaitsRearm } = placementAfter(lead, verdict);
    const others = (families.get(lead.leadId) ?? []).filter((id) => id !== lead.leadId);
    return [
      {
        lead_id: lead.leadId,
        basis_wait_since: basisWaitSince,
        queued_at: queuedAt,
        queued_pipeline: queuedPipeline,
        awaits_rearm: awaitsRearm,
      },
      ...others.map((id) => ({
        lead_id: id,
        basis_wait_since: null,
        queued_at: null,
        queued_pipeline: null,
        awaits_rearm: awaitsRearm,
      })),
    ];
  });
  const columns = `lead_id uuid, basis_wait_since timestamptz, queued_at timestamptz, queued_pipeline text,
    awaits_rearm bool`;
  await sql`
    update lead_states s set
      basis_wait_since = r.basis_wait_since, queued_at = r.queued_at, queued_pipeline = r.queued_pipeline,
      awaits_rearm = r.awaits_rearm
    from ${recordset(rows, columns)}
    where s.lead_id = r.lead_id and (s.basis_wait_since, s.queued_at, s.queued_pipeline, s.awaits_rearm)
      is distinct from (r.basis_wait_since, r.queued_at, r.queued_pipeline, r.awaits_rearm)`.execute(tx);
}

export async function insertDecisions(tx: Tx, decisions: readonly DecisionRow[]): Promise<void> {
  if (decisions.length === 0) return;
  const columns = `id uuid, lead_id uuid, cycle int, outcome text, pipeline_key text, product text, owner_id uuid,
    reason text, reasons jsonb, inputs jsonb, candidates jsonb, config_version int, correlation_id uuid,
    decided_at timestamptz, actor text, note text, over_capacity bool, previous jsonb, conflict_id uuid`;
  await sql`
    insert into routing_decisions (id, lead_id, cycle, outcome, pipeline_key, product, owner_id, reason, reasons,
      inputs, candidates, config_version, correlation_id, decided_at,
      actor, note, over_capacity, previous, conflict_id)
    select id, lead_id, cycle, outcome, pipeline_key, product, owner_id, reason, reasons,
      inputs, candidates, config_version, correlation_id, decided_at,
      actor, note, over_capacity, previous, conflict_id
    from ${recordset(decisions, columns)}`.execute(tx);
}

export type NewRoute = { assignment_id: string; decision: DecisionRow };

/** The lead leaves the pool: an open lead more for its owner, and the cycle has its one route. */
export async function saveRoutes(tx: Tx, routes: readonly NewRoute[]): Promise<void> {
  if (routes.length === 0) return;
  const rows = routes.map(({ assignment_id, decision }) => ({
    cycle: decision.cycle,
    id: assignment_id,
    lead_id: decision.lead_id,
    pipeline_key: decision.pipeline_key,
    owner_id: decision.owner_id,
    decision_id: decision.id,
    reason: decision.reason,
    assigned_at: decision.decided_at,
  }));
  await sql`
    insert into assignments (id, lead_id, pipeline_key, owner_id, decision_id, reason, assigned_at)
    select id, lead_id, pipeline_key, owner_id, decision_id, reason, assigned_at
    from ${recordset(
      rows,
      `id uuid, lead_id uuid, pipeline_key text, owner_id uuid, decision_id uuid, reason text,
      assigned_at timestamptz`,
    )}`.execute(tx);
  await sql`
    update lead_states s set
      live_decision_id = r.decision_id, route_version = s.route_version + 1, cycle = r.cycle
    from ${recordset(rows, 'lead_id uuid, decision_id uuid, cycle int')}
    where s.lead_id = r.lead_id`.execute(tx);
}
