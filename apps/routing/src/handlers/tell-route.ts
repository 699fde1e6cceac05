import { leadReassigned, leadRouted, leadUnrouted } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { OwnerReason } from '../domain/choose-owner.ts';
import type { RouteReason } from '../domain/route-by-hand.ts';
import type { Strategy } from '../domain/strategy.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { StoredState } from '../store/lead-states.ts';
import type { RoutingTables } from '../store/tables.ts';
import type { Causes } from './rules.ts';

type Told = { states: ReadonlyMap<string, StoredState>; causes: Causes };

export function tellRouted(unit: Unit<RoutingTables>, told: Told, decision: DecisionRow): void {
  unit.emit(leadRouted, {
    ...frameOf(told, decision),
    data: { ...placeOf(decision), product: decision.product, routed_at: decision.decided_at.toISOString() },
  });
}

export function tellReassigned(unit: Unit<RoutingTables>, told: Told, decision: DecisionRow): void {
  unit.emit(leadReassigned, {
    ...frameOf(told, decision),
    data: {
      ...placeOf(decision),
      previous: previousOf(decision),
      reassigned_at: decision.decided_at.toISOString(),
    },
  });
}

export function tellUnrouted(unit: Unit<RoutingTables>, told: Told, decision: DecisionRow): void {
  const { score, confidence } = figuresOf(decision);
  unit.emit(leadUnrouted, {
    ...frameOf(told, decision),
    data: {
      decision_id: decision.id,
      ...previousPlaceOf(decision),
      reason: 'manual',
      score,
      confidence,
      unrouted_at: decision.decided_at.toISOString(),
    },
  });
}

/** The version that the lead's row gets with this decision. */
function frameOf({ states, causes }: Told, decision: DecisionRow) {
  return {
    leadId: decision.lead_id,
    entityVersion: (states.get(decision.lead_id)?.routeVersion ?? 0) + 1,
    cause: causes.get(decision.lead_id),
    correlationId: decision.correlation_id ?? undefined,
  };
}

function placeOf(decision: DecisionRow) {
  const { pipeline_key, reason, owner_id } = decision;
  if (pipeline_key === null || reason === null) throw new Error('a route has a pipeline and a reason');
  const strategy = strategyOf[reason];
  return {
    decision_id: decision.id,
    pipeline_key,
    owner_id,
    reason: toldAs[reason],
    ...(strategy === undefined ? {} : { strategy }),
    ...figuresOf(decision),
  };
}

function figuresOf({ inputs }: DecisionRow): { score: number; confidence: number } {
  return { score: inputs.score?.value ?? 0, confidence: inputs.confidence };
}

function previousOf({ previous }: DecisionRow) {
  if (previous === null) throw new Error('a lead that is taken away was somewhere');
  return previous;
}

function previousPlaceOf(decision: DecisionRow) {
  const { decision_id, pipeline_key, owner_id } = previousOf(decision);
  return { previous_decision_id: decision_id, pipeline_key, owner_id };
}

/** Receivers know four reasons; the strategy, which came later, says the rest. */
const toldAs: Record<RouteReason, 'account_owner' | 'fewest_turns' | 'manual' | 'fallback'> = {
  account_owner: 'account_owner',
  fewest_turns: 'fewest_turns',
  weighted_turn: 'fewest_turns',
  fixed: 'fewest_turns',
  manual: 'manual',
  fallback: 'fallback',
};

const strategyOf: Partial<Record<RouteReason, Strategy['kind']>> = {
  fewest_turns: 'least_loaded',
  weighted_turn: 'weighted_round_robin',
  fixed: 'fixed',
} satisfies Partial<Record<OwnerReason, Strategy['kind']>>;
