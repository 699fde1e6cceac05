import type { StayReason } from './assess-lead.ts';
import type { Candidate } from './candidate.ts';
import { changeOf } from './change-of.ts';
import { decideRoute, pipelineOf } from './decide-route.ts';
import type { DecisionInputs } from './decision-inputs.ts';
import type { LeadSnapshot } from './lead-snapshot.ts';
import { routeByHand, type RouteReason } from './route-by-hand.ts';
import type { RoutingConfig } from './routing-config.ts';
import { turnsByKey, type Member, type Team, type Turn } from './team.ts';

/** What was decided, as it is stored. */
export type Outcome = {
  outcome: 'routed' | 'reassigned' | 'queued' | 'returned' | 'unrouted' | 'conflict';
  pipeline_key: string | null;
  owner_id: string | null;
  reason: RouteReason | null;
  reasons: StayReason[];
  candidates: Candidate[];
};

export type StoredDecision = Outcome & { lead_id: string; inputs: DecisionInputs; decided_at: Date };

/**
 * Decides once more from what was stored with a decision, by the config of its version. The answer is the stored one:
 * nothing that counted was left unsaid. Null where a person took a lead back, which is up to no rule, and where nothing
 * would change now.
 */
export function replayDecision(stored: StoredDecision, config: RoutingConfig): Outcome | null {
  if (stored.outcome === 'unrouted') return null;
  const settings = { ...config, intentPrior: stored.inputs.intent_prior ?? config.intentPrior };
  const { asked } = stored.inputs;
  return asked ? again(stored, asked.owner_id, settings) : anew(stored, settings);
}

function anew(stored: StoredDecision, config: RoutingConfig): Outcome | null {
  const lead = snapshotOf(stored);
  const verdict = decideRoute(lead, teamOf(stored), config, stored.decided_at);
  const outcome = changeOf(lead, verdict);
  if (outcome === null) return null;
  const route = verdict.kind === 'routes' ? verdict.route : null;
  return {
    outcome,
    pipeline_key: pipelineOf(lead, verdict),
    owner_id: route?.ownerId ?? null,
    reason: route?.reason ?? null,
    reasons: verdict.kind === 'routes' ? [] : verdict.reasons,
    candidates: 'candidates' in verdict ? verdict.candidates : [],
  };
}

/** A person decided: the same wish, of the same team. Where the lead was before is no longer asked. */
function again(stored: StoredDecision, ownerId: string | null, config: RoutingConfig): Outcome | null {
  const pipelineKey = stored.pipeline_key ?? '';
  const [lead, team] = [snapshotOf(stored), teamOf(stored)];
  const { verdict } = routeByHand(lead, [], { pipelineKey, ownerId }, team, config, stored.decided_at);
  if (verdict.kind !== 'places') return null;
  return {
    outcome: stored.outcome,
    pipeline_key: pipelineKey,
    owner_id: verdict.ownerId,
    reason: verdict.reason,
    reasons: [],
    candidates: verdict.candidates,
  };
}

/** The lead as it stood then. */
export function snapshotOf({ lead_id, inputs }: Pick<StoredDecision, 'lead_id' | 'inputs'>): LeadSnapshot {
  const { score, intent } = inputs;
  return {
    leadId: lead_id,
    known: inputs.known ?? true,
    identified: inputs.identified,
    suppressed: inputs.suppressed,
    organizationId: inputs.organization_id,
    score: score && {
      score: score.value,
      basis: score.basis,
      asOf: new Date(score.as_of),
      top: score.top ?? [],
    },
    intent: intent && {
      primary: intent.primary,
      evidence: intent.evidence,
      basis: intent.basis,
      asOf: new Date(intent.as_of),
      signals: intent.signals ?? [],
    },
    familyChangedAt: dateOrNull(inputs.family_changed_at),
    routed: (inputs.held ?? []).length > 0,
    basisWaitSince: dateOrNull(inputs.basis_wait_since),
    queuedAt: dateOrNull(inputs.queued_at),
    queuedPipeline: inputs.queued_pipeline ?? null,
    awaitsRearm: inputs.awaits_rearm ?? false,
    cycle: inputs.cycle ?? 1,
    held: inputs.held ?? [],
    conflicts: (inputs.conflicts ?? []).map(({ opened_at, closed_at, ...same }) => ({
      ...same,
      options: [],
      openedAt: new Date(opened_at),
      closedAt: dateOrNull(closed_at),
    })),
    liveConflictIds: [],
  };
}

/** Of the team those who were looked at, as they stood; why one could not take the lead is all there is to know of it. */
function teamOf({ candidates, inputs, pipeline_key }: StoredDecision): Team {
  const pipelineKey = pipeline_key ?? '';
  const owner = candidates.find(({ account_owner }) => account_owner);
  const first = dateOrNull(inputs.first_in_queue);
  return {
    members: candidates.map((candidate) => memberOf(candidate, pipelineKey)),
    turns: turnsByKey(candidates.map((candidate) => turnOf(candidate, pipelineKey))),
    accountOwners: new Map(
      owner && inputs.organization_id !== null ? [[inputs.organization_id, owner.team_member_id]] : [],
    ),
    firstInQueue: new Map(first === null ? [] : [[pipelineKey, first]]),
  };
}

function memberOf(candidate: Candidate, pipelineKey: string): Member {
  const { team_member_id: id, capacity, weight, open, passed_over } = candidate;
  return {
    id,
    pipelines: passed_over === 'not_in_pipeline' ? [] : [pipelineKey],
    capacity,
    weight,
    active: passed_over !== 'inactive',
    away: passed_over === 'away' ? [{ from: null, until: null }] : [],
    offHours: passed_over === 'off_hours',
    open,
  };
}

function turnOf(candidate: Candidate, pipelineKey: string): Turn {
  const { team_member_id: memberId, turns, last_turn_at, last_turn_no = 0 } = candidate;
  return {
    memberId,
    pipelineKey,
    turns,
    // It was settled when the decision was made.
    present: candidate.passed_over === null || !absences.includes(candidate.passed_over),
    lastTurnAt: dateOrNull(last_turn_at),
    lastTurnNo: last_turn_no,
  };
}

const absences: readonly string[] = ['inactive', 'away', 'off_hours', 'not_in_pipeline'];

function dateOrNull(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
