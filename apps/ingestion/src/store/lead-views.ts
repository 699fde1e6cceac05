import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** What others have told of a lead, each part with the version it came with; one that nothing was told of is left out. */
export type LeadView = {
  lead_id: string;
  score?: { version: number; score: number };
  intent?: { version: number; intent: string | null; confidence: number };
};

const columns = `lead_id uuid, score int, score_version int, intent text, confidence float8, intent_version int`;

/** Keeps the newest version of each part of each lead; one row a lead, and a lock on each, in order. */
export async function saveViews(tx: Tx, views: readonly LeadView[]): Promise<void> {
  const rows = views.map(({ lead_id, score, intent }) => ({
    lead_id,
    score: score?.score ?? 0,
    score_version: score?.version ?? 0,
    intent: intent?.intent,
    confidence: intent?.confidence ?? 0,
    intent_version: intent?.version ?? 0,
  }));
  await sql`
    insert into lead_views as v (lead_id, score, score_version, intent, confidence, intent_version)
    select lead_id, score, score_version, intent, confidence, intent_version
    from ${recordset(rows, columns)}
    order by lead_id
    on conflict (lead_id) do update set
      score = case when excluded.score_version > v.score_version then excluded.score else v.score end,
      score_version = greatest(excluded.score_version, v.score_version),
      intent = case when excluded.intent_version > v.intent_version then excluded.intent else v.intent end,
      confidence = case when excluded.intent_version > v.intent_version then excluded.confidence else v.confidence end,
      intent_version = greatest(excluded.intent_version, v.intent_version)
    where excluded.score_version > v.score_version or excluded.intent_version > v.intent_version`.execute(tx);
}
