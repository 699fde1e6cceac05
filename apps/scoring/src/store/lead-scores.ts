import type { Basis } from '@dna/contracts';
import { recordset, sql, type Selectable } from '@dna/database';
import { resolveRoots } from '@dna/inbox-outbox';
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
  rulesetVersion: number | null;
  nextChangeAt: Date | null;
  hot: ThresholdState;
};

/**
 * Locks what the given leads are scored under, so that only one transaction at a time changes a family.
 *
 * @param future ids that are about to become roots, locked in the same go
 * @returns the root of each lead id; it stays so until the transaction ends
 */
export async function lockRoots(
  tx: Tx,
  leadIds: Iterable<string>,
  future: readonly string[] = [],
): Promise<Map<string, string>> {
  const ids = [...new Set(leadIds)];
  for (let roots = await resolveRoots(tx, ids); ;) {
    const locked = new Set([...roots.values(), ...future]);
    await addMissing(tx, [...new Set([...ids, ...locked])].sort());
    await sql`
      select from lead_scores where lead_id = any(${[...locked]}::uuid[])
      order by lead_id for no key update`.execute(tx);
    // A merge may have been committed while we waited for the lock.
    roots = await resolveRoots(tx, ids);
    if ([...roots.values()].every((root) => locked.has(root))) return roots;
  }
}

async function addMissing(tx: Tx, leadIds: readonly string[]): Promise<void> {
  await sql`
    insert into lead_scores (lead_id) select unnest(${leadIds}::uuid[]) on conflict (lead_id) do nothing`.execute(
    tx,
  );
}

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
    from ${recordset(rows, columns)} where s.lead_id = r.lead_id`.execute(tx);
}
