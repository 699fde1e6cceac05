import type { Product } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Statement, Tx } from './transaction.ts';

export type PooledLead = {
  score: number;
  intent: Product | null;
  confidence: number;
  pipeline_key: string | null;
  suppressed: boolean;
};
export type Member = { id: string; capacity: number; open: number };
export type Route = {
  leadId: string;
  lead: PooledLead;
  pipelineKey: string;
  ownerId: string;
  candidates: Member[];
};

const lockLeadStatement: Statement = {
  name: 'lock-lead-to-route',
  text: `select score, intent, confidence, pipeline_key, suppressed from leads where id = $1 for no key update`,
};

const lockMembersStatement: Statement = {
  name: 'lock-members',
  text: `select id, capacity, open from team_members where $1 = any (pipelines) order by id for no key update`,
};

const routeStatement: Statement = {
  name: 'save-route',
  text: `
    with decided as (
      insert into routing_decisions (id, lead_id, pipeline_key, owner_id, score, confidence, candidates, decided_at)
      values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())),
    placed as (
      update leads set pipeline_key = $3, owner_id = $4, routed_at = clock_timestamp(),
        updated_at = clock_timestamp() where id = $2),
    taken as (update team_members set open = open + 1 where id = $4),
    first_stage as (
      select p.id as pipeline_id, s.id as stage_id from pipelines p join pipeline_stages s on s.pipeline_id = p.id
      where p.key = $3 order by s.position limit 1),
    opened as (
      insert into deals (id, lead_id, pipeline_id, stage_id, owner_id, decision_id, status, created_at)
      select $8::uuid, $2::uuid, pipeline_id, stage_id, $4::uuid, $1::uuid, 'open', clock_timestamp() from first_stage),
    entered as (
      insert into deal_stage_history (deal_id, stage_id, changed_at)
      select $8::uuid, stage_id, clock_timestamp() from first_stage)
    insert into notifications (id, dedupe_key, template, channel, lead_id, facts, status, created_at)
    values ($9, 'deal_opened:' || $8::uuid, 'deal_opened', 'lead-routing', $2, $10, 'requested', clock_timestamp())`,
};

export async function lockLead(tx: Tx, leadId: string): Promise<PooledLead | undefined> {
  return (await tx.run<PooledLead>(lockLeadStatement, [leadId])).rows[0];
}

/** In the order of their ids, as everybody locks them. */
export async function lockMembers(tx: Tx, pipelineKey: string): Promise<Member[]> {
  return (await tx.run<Member>(lockMembersStatement, [pipelineKey])).rows;
}

/** Decision, placement, owner's load, deal and notification at once; answers the notification's id. */
export function saveRoute(tx: Tx, { leadId, lead, pipelineKey, ownerId, candidates }: Route) {
  const [decisionId, dealId, notificationId] = [newId(), newId(), newId()];
  const { score, confidence } = lead;
  const written = tx.run(routeStatement, [
    decisionId,
    leadId,
    pipelineKey,
    ownerId,
    score,
    confidence,
    JSON.stringify(candidates),
    dealId,
    notificationId,
    JSON.stringify({ deal_id: dealId, pipeline_key: pipelineKey, owner_id: ownerId, score, confidence }),
  ]);
  return { notificationId, written };
}
