import { recordset, sql, type Selectable } from '@dna/database';
import type { ScoringTables, Tx } from './tables.ts';

export type HistoryEntry = Selectable<ScoringTables['score_history']>;

export async function addHistory(tx: Tx, entries: readonly HistoryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const columns = `lead_id uuid, version bigint, at timestamptz, score int, previous int, reason text,
    event_id uuid, ruleset_version int`;
  await sql`
    insert into score_history (lead_id, version, at, score, previous, reason, event_id, ruleset_version)
    select lead_id, version, at, score, previous, reason, event_id, ruleset_version
    from ${recordset(entries, columns)}`.execute(tx);
}

/** What was told of a lead by an instant, newest first. */
export async function newestHistory(
  tx: Tx,
  leadId: string,
  until: Date,
  limit: number,
): Promise<HistoryEntry[]> {
  return tx
    .selectFrom('score_history')
    .selectAll()
    .where('lead_id', '=', leadId)
    .where('at', '<=', until)
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}
