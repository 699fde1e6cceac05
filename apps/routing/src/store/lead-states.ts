import { recordset, sql, type Selectable } from '@dna/database';
import type { ToldVersions } from '../domain/hear-news.ts';
import type { LeadState } from '../domain/join-family.ts';
import type { Db, RoutingTables, Tx } from './tables.ts';

/** The state of one id, with the versions of what was told and what the store keeps for itself. */
export type StoredState = LeadState & ToldVersions & { routeVersion: number; correlationId: string | null };

/** Writes what was told of these leads. The rows are there and locked. */
export async function saveTold(tx: Tx, states: readonly StoredState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map((state) => ({
    lead_id: state.leadId,
    correlation_id: state.correlationId,
    lead_version: state.leadVersion,
    created_at: state.createdAt,
    identified: state.identified,
    suppressed: state.suppressed,
    organization_id: state.organizationId,
    score_version: state.scoreVersion,
    score: state.score?.score ?? null,
    score_basis: state.score?.basis ?? null,
    score_as_of: state.score?.asOf ?? null,
    score_top: state.score?.top ?? null,
    intent_version: state.intentVersion,
    intent_primary: state.intent?.primary ?? null,
    intent_evidence: state.intent?.evidence ?? null,
    intent_basis: state.intent?.basis ?? null,
    intent_as_of: state.intent?.asOf ?? null,
    intent_signals: state.intent?.signals ?? null,
  }));
  const columns = `lead_id uuid, correlation_id uuid, lead_version int, created_at timestamptz, identified bool,
    suppressed bool, organization_id uuid, score_version int, score int, score_basis jsonb, score_as_of timestamptz,
    score_top jsonb, intent_version int, intent_primary text, intent_evidence jsonb, intent_basis jsonb,
    intent_as_of timestamptz, intent_signals jsonb`;
  await sql`
    update lead_states s set
      correlation_id = r.correlation_id, lead_version = r.lead_version, created_at = r.created_at,
      identified = r.identified, suppressed = r.suppressed, organization_id = r.organization_id,
      score_version = r.score_version, score = r.score, score_basis = r.score_basis, score_as_of = r.score_as_of,
      score_top = r.score_top, intent_version = r.intent_version, intent_primary = r.intent_primary,
      intent_evidence = r.intent_evidence, intent_basis = r.intent_basis, intent_as_of = r.intent_as_of,
      intent_signals = r.intent_signals
    from ${recordset(rows, columns)}
    where s.lead_id = r.lead_id`.execute(tx);
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
    score: hasScore ? { score, basis: score_basis, asOf: score_as_of, top: row.score_top ?? [] } : null,
    intent: hasIntent
      ? {
          primary: row.intent_primary,
          evidence: intent_evidence,
          basis: intent_basis,
          asOf: intent_as_of,
          signals: row.intent_signals ?? [],
        }
      : null,
    familyChangedAt: row.family_changed_at,
    liveDecisionId: row.live_decision_id,
    basisWaitSince: row.basis_wait_since,
    queuedAt: row.queued_at,
    queuedPipeline: row.queued_pipeline,
    awaitsRearm: row.awaits_rearm,
    liveConflictId: row.conflict_id,
    cycle: row.cycle,
    routeVersion: row.route_version,
    correlationId: row.correlation_id,
    leadVersion: row.lead_version,
    scoreVersion: row.score_version,
    intentVersion: row.intent_version,
  };
}
