import { newId } from '@dna/database';
import type { Families, Unit } from '@dna/inbox-outbox';
import type { Figures } from '../domain/assess-lead.ts';
import type { DecisionInputs } from '../domain/decision-inputs.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { Team } from '../domain/team.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { StoredState } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import type { Causes } from './rules.ts';

/** What decisions of one transaction have in common. */
export type Context = {
  states: ReadonlyMap<string, StoredState>;
  families: Families;
  causes: Causes;
  config: RoutingConfig;
  /** As it was before any of these decisions. */
  team: Team;
};

export type Given = {
  lead: LeadSnapshot;
  figures: Figures;
  outcome: DecisionRow['outcome'];
  pipelineKey: string | null;
  /** The id that the decision is stored and told under; the root unless told. */
  leadId?: string;
};

type Decided = Partial<
  Pick<
    DecisionRow,
    | 'cycle'
    | 'owner_id'
    | 'reason'
    | 'reasons'
    | 'candidates'
    | 'actor'
    | 'note'
    | 'over_capacity'
    | 'previous'
    | 'conflict_id'
  >
> & { asked?: DecisionInputs['asked'] };

/** A decision with everything it was made from: it can be shown, and replayed. */
export function decisionRow(
  unit: Unit<RoutingTables>,
  context: Context,
  { lead, figures, outcome, pipelineKey, leadId = lead.leadId }: Given,
  { asked = null, ...decided }: Decided,
): DecisionRow {
  const { states, causes, config } = context;
  const state = states.get(leadId);
  return {
    id: newId(unit.now.getTime()),
    lead_id: leadId,
    cycle: state?.cycle ?? 1,
    outcome,
    pipeline_key: pipelineKey,
    product: figures.product,
    owner_id: null,
    reason: null,
    reasons: [],
    inputs: { ...inputsOf(context, lead, figures, pipelineKey), asked },
    candidates: [],
    config_version: config.version,
    correlation_id: causes.get(lead.leadId)?.correlation_id ?? state?.correlationId ?? null,
    decided_at: unit.now,
    actor: null,
    note: null,
    over_capacity: false,
    previous: null,
    conflict_id: null,
    ...decided,
  };
}

function inputsOf(
  { families, config, team }: Context,
  lead: LeadSnapshot,
  figures: Figures,
  pipelineKey: string | null,
): DecisionInputs {
  const { score, intent } = lead;
  return {
    lead_ids: [...(families.get(lead.leadId) ?? [])],
    known: lead.known,
    identified: lead.identified,
    suppressed: lead.suppressed,
    organization_id: lead.organizationId,
    score: score && {
      value: score.score,
      basis: score.basis,
      as_of: score.asOf.toISOString(),
      top: score.top,
    },
    intent: intent && {
      primary: intent.primary,
      evidence: intent.evidence,
      basis: intent.basis,
      as_of: intent.asOf.toISOString(),
      signals: intent.signals,
    },
    evidence: figures.evidence,
    confidence: figures.confidence,
    same_facts: figures.sameFacts,
    family_changed_at: textOrNull(lead.familyChangedAt),
    basis_wait_since: textOrNull(lead.basisWaitSince),
    queued_at: textOrNull(lead.queuedAt),
    queued_pipeline: lead.queuedPipeline,
    awaits_rearm: lead.awaitsRearm,
    first_in_queue: textOrNull(team.firstInQueue.get(pipelineKey ?? '')),
    intent_prior: config.intentPrior,
    ...askedOf(lead),
  };
}

/** Where it was and what had been asked: most leads have neither. */
function askedOf({ cycle, held, conflicts }: LeadSnapshot): Partial<DecisionInputs> {
  return {
    ...(held.length > 0 && { held }),
    ...(conflicts.length > 0 && {
      cycle,
      conflicts: conflicts.map(({ id, kind, question, state, cycle: askedIn, openedAt, closedAt }) => ({
        id,
        kind,
        question,
        state,
        cycle: askedIn,
        opened_at: openedAt.toISOString(),
        closed_at: textOrNull(closedAt),
      })),
    }),
  };
}

function textOrNull(instant: Date | null | undefined): string | null {
  return instant?.toISOString() ?? null;
}
