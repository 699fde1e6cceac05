import type { Basis } from '@dna/contracts';
import { recordset, sql, type Selectable } from '@dna/database';
import type { ThresholdState } from '../domain/threshold.ts';
import type { ScoringTables, Tx } from './tables.ts';

/** What is known of one lead id. The row of a merged lead changes under the lock of its root. */
export type LeadScore = {
  leadId: string;
  version: number;
  /** Of the facts recorded for this very id. */
  basis: Basis;
  score: number;
  asOf: Date | null;
  /** By which its facts were judged; null for a lead that is new. */
  rulesetVersion: number | null;
  nextChangeAt: Date | null;
  hot: ThresholdState;
};

/** Leads whose score changes by itself about now, locked; those that somebody else is at are left to them. */
export async function lockDueLeads(tx: Tx, now: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('lead_scores')
    .select('lead_id')
    .where('next_change_at', '<=', now)
    .orderBy('next_change_at')
    .limit(limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  return rows.map((row) => row.lead_id);
}

export async function loadLeadScores(tx: Tx, leadIds: Iterable<string>): Promise<Map<string, LeadScore>> {
  const { rows } = await sql<Row>`
    select lead_id, version, basis_count, basis_xor, score, as_of, ruleset_version, next_change_at, hot_armed,
      hot_crossings
    from lead_scores where lead_id = any(${[...new Set(leadIds)]}::uuid[])`.execute(tx);
  return new Map(
    rows.map((row) => [
      row.lead_id,
      {
        leadId: row.lead_id,
        version: row.version,
        basis: { count: row.basis_count, xor: row.basis_xor },
        score: row.score,
        asOf: row.as_of,
        rulesetVersion: row.ruleset_version,
        nextChangeAt: row.next_change_at,
        hot: { armed: row.hot_armed, crossings: row.hot_crossings },
      },
    ]),
  );
}

type Row = Selectable<ScoringTables['lead_scores']>;

/** Rows that stay as they are are left alone: who follows a timer has locked the roots only. */
export async function saveLeadScores(tx: Tx, scores: readonly LeadScore[]): Promise<void> {
  const rows = scores.map((score) => ({
    lead_id: score.leadId,
    version: score.version,
    basis_count: score.basis.count,
    basis_xor: score.basis.xor,
    score: score.score,
    as_of: score.asOf,
    ruleset_version: score.rulesetVersion,
    next_change_at: score.nextChangeAt,
    hot_armed: score.hot.armed,
    hot_crossings: score.hot.crossings,
  }));
  const columns = `lead_id uuid, version bigint, basis_count int, basis_xor text, score int, as_of timestamptz,
    ruleset_version int, next_change_at timestamptz, hot_armed boolean, hot_crossings int`;
  await sql`
    update lead_scores s set version = r.version, basis_count = r.basis_count, basis_xor = r.basis_xor,
      score = r.score, as_of = r.as_of, ruleset_version = r.ruleset_version, next_change_at = r.next_change_at,
      hot_armed = r.hot_armed, hot_crossings = r.hot_crossings
    from ${recordset(rows, columns)}
    where s.lead_id = r.lead_id
      and (s.version, s.basis_count, s.basis_xor, s.ruleset_version, s.next_change_at, s.hot_armed)
        is distinct from (r.version, r.basis_count, r.basis_xor, r.ruleset_version, r.next_change_at, r.hot_armed)`.execute(
    tx,
  );
}
