import type { Basis } from '@dna/contracts';
import { recordset, sql, type Selectable } from '@dna/database';
import type { Evidence } from '../domain/age-intent.ts';
import type { LeadState } from '../domain/join-family.ts';
import type { Db, RoutingTables, Tx } from './tables.ts';

/** The state of one id, with what the store keeps for itself. */
export type StoredState = LeadState & { cycle: number; routeVersion: number; correlationId: string | null };

type Told = { lead_id: string; version: number; correlation_id: string };
export type LeadTold = Told & {
  identified: boolean;
  suppressed: boolean;
  organization_id: string | null;
  created_at: string;
};
export type ScoreTold = Told & { score: number; basis: Basis; as_of: string };
export type IntentTold = Told & {
  primary_product: string | null;
  evidence: Evidence;
  basis: Basis;
  as_of: string;
};

const told = 'lead_id uuid, version int, correlation_id uuid';

/** Keeps what is newer than what is known; older news change nothing. The rows are there and locked. */
export async function saveLeads(tx: Tx, rows: LeadTold[]): Promise<void> {
  const columns = `${told}, identified bool, suppressed bool, organization_id uuid, created_at timestamptz`;
  await sql`
    update lead_states s set
      lead_version = r.version, correlation_id = r.correlation_id, created_at = r.created_at,
      identified = r.identified, suppressed = r.suppressed, organization_id = r.organization_id
    from ${recordset(rows, columns)}
    where s.lead_id = r.lead_id and s.lead_version < r.version`.execute(tx);
}

export async function saveScores(tx: Tx, rows: ScoreTold[]): Promise<void> {
  await sql`
    update lead_states s set
      score_version = r.version, correlation_id = r.correlation_id,
      score = r.score, score_basis = r.basis, score_as_of = r.as_of
    from ${recordset(rows, `${told}, score int, basis jsonb, as_of timestamptz`)}
    where s.lead_id = r.lead_id and s.score_version < r.version`.execute(tx);
}

export async function saveIntents(tx: Tx, rows: IntentTold[]): Promise<void> {
  const columns = `${told}, primary_product text, evidence jsonb, basis jsonb, as_of timestamptz`;
  await sql`
    update lead_states s set
      intent_version = r.version, correlation_id = r.correlation_id,
      intent_primary = r.primary_product, intent_evidence = r.evidence, intent_basis = r.basis,
      intent_as_of = r.as_of
    from ${recordset(rows, columns)}
    where s.lead_id = r.lead_id and s.intent_version < r.version`.execute(tx);
}

/** Ids were joined to these leads or taken from them; the newest instant stays. */
export async function saveFamilyChanges(
  tx: Tx,
  rows: { lead_id: string; changed_at: string }[],
): Promise<void> {
  await sql`
    update lead_states s set family_changed_at = greatest(s.family_changed_at, r.changed_at)
    from ${recordset(rows, 'lead_id uuid, changed_at timestamptz')}
    where s.lead_id = r.lead_id`.execute(tx);
}

export async function readStates(db: Db, leadIds: readonly string[]): Promise<Map<string, StoredState>> {
  const { rows } = await sql<Selectable<RoutingTables['lead_states']>>`
    select * from lead_states where lead_id = any(${leadIds}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.lead_id, toState(row)]));
}

function toState(row: Selectable<RoutingTables['lead_states']>): StoredState {
  const { score, score_basis, score_as_of, intent_evidence, intent_basis, intent_as_of } = row;
  const hasScore = score !== null && score_basis !== null && score_as_of !== null;
  const hasIntent = intent_evidence !== null && intent_basis !== null && intent_as_of !== null;
  return {
    leadId: row.lead_id,
    createdAt: row.created_at,
    identified: row.identified,
    suppressed: row.suppressed,
    organizationId: row.organization_id,
    score: hasScore ? { score, basis: score_basis, asOf: score_as_of } : null,
    intent: hasIntent
      ? { primary: row.intent_primary, evidence: intent_evidence, basis: intent_basis, asOf: intent_as_of }
      : null,
    familyChangedAt: row.family_changed_at,
    liveDecisionId: row.live_decision_id,
    basisWaitSince: row.basis_wait_since,
    queuedAt: row.queued_at,
    queuedPipeline: row.queued_pipeline,
    cycle: row.cycle,
    routeVersion: row.route_version,
    correlationId: row.correlation_id,
  };
}
