import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/**
 * What others have told of a lead, each part with the version it came with; a part that nothing was told of is left
 * out.
 */
export type LeadView = {
  lead_id: string;
  score?: { version: number; score: number };
  intent?: { version: number; intent: string | null; confidence: number };
  route?: { version: number; pipeline_key: string; owner_id: string | null; routed_at: string };
  deal?: { version: number; deal_id: string };
};

const columns = `lead_id uuid, score int, score_version int, intent text, confidence float8, intent_version int,
  pipeline_key text, owner_id uuid, routed_at timestamptz, route_version int, deal_id uuid, deal_version bigint`;

/** Keeps the newest version of each part of each lead; one row a lead. */
export async function saveViews(tx: Tx, views: readonly LeadView[]): Promise<void> {
  const rows = views.map(({ lead_id, score, intent, route, deal }) => ({
    lead_id,
    score: score?.score ?? 0,
    score_version: score?.version ?? 0,
    intent: intent?.intent,
    confidence: intent?.confidence ?? 0,
    intent_version: intent?.version ?? 0,
    pipeline_key: route?.pipeline_key,
    owner_id: route?.owner_id,
    routed_at: route?.routed_at,
    route_version: route?.version ?? 0,
    deal_id: deal?.deal_id,
    deal_version: deal?.version ?? 0,
  }));
  await sql`
    insert into lead_views as v (lead_id, score, score_version, intent, confidence, intent_version,
      pipeline_key, owner_id, routed_at, route_version, deal_id, deal_version)
    select lead_id, score, score_version, intent, confidence, intent_version,
      pipeline_key, owner_id, routed_at, route_version, deal_id, deal_version
    from ${recordset(rows, columns)}
    order by lead_id
    on conflict (lead_id) do update set
      score = case when excluded.score_version > v.score_version then excluded.score else v.score end,
      score_version = greatest(excluded.score_version, v.score_version),
      intent = case when excluded.intent_version > v.intent_version then excluded.intent else v.intent end,
      confidence = case when excluded.intent_version > v.intent_version then excluded.confidence else v.confidence end,
      intent_version = greatest(excluded.intent_version, v.intent_version),
      pipeline_key = case when excluded.route_version > v.route_version then excluded.pipeline_key
        else v.pipeline_key end,
      owner_id = case when excluded.route_version > v.route_version then excluded.owner_id else v.owner_id end,
      routed_at = case when excluded.route_version > v.route_version then excluded.routed_at else v.routed_at end,
      route_version = greatest(excluded.route_version, v.route_version),
      deal_id = case when excluded.deal_version > v.deal_version then excluded.deal_id else v.deal_id end,
      deal_version = greatest(excluded.deal_version, v.deal_version)
    where excluded.score_version > v.score_version or excluded.intent_version > v.intent_version
      or excluded.route_version > v.route_version or excluded.deal_version > v.deal_version`.execute(tx);
}
