import { leadRouted } from '@dna/contracts';
import { newId } from '@dna/database';
import type { Unit, Families } from '@dna/inbox-outbox';
import { changeOf, type Change } from '../domain/change-of.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { StoredState } from '../store/lead-states.ts';
import { insertDecisions, saveRoutes } from '../store/save-decided.ts';
import type { DecisionInputs, RoutingTables } from '../store/tables.ts';
import type { Causes } from './rules.ts';

type Context = {
  decided: Decided[];
  states: ReadonlyMap<string, StoredState>;
  families: Families;
  causes: Causes;
  config: RoutingConfig;
};

/** Stores a decision for every evaluation that changed something, and says who was routed. */
export async function tellDecisions(unit: Unit<RoutingTables>, context: Context): Promise<void> {
  const decisions = context.decided.flatMap((each) => {
    const change = changeOf(each.lead, each.verdict);
    return change === null ? [] : [toDecision(unit, context, each, change)];
  });
  const routed = decisions.filter(({ outcome }) => outcome === 'routed');
  await insertDecisions(unit.tx, decisions);
  await saveRoutes(
    unit.tx,
    routed.map((decision) => ({ assignment_id: newId(unit.now.getTime()), decision })),
  );
  for (const decision of routed) tellRoute(unit, context, decision);
}

function toDecision(
  unit: Unit<RoutingTables>,
  { states, families, config, causes }: Context,
  { lead, verdict }: Decided,
  change: Change,
): DecisionRow {
  const state = states.get(lead.leadId);
  const route = verdict.kind === 'routes' ? verdict.route : null;
  const queues = verdict.kind === 'queues' ? verdict : null;
  return {
    id: newId(unit.now.getTime()),
    lead_id: lead.leadId,
    cycle: state?.cycle ?? 1,
    outcome: change,
    pipeline_key: route?.pipelineKey ?? queues?.pipelineKey ?? lead.queuedPipeline,
    product: verdict.figures.product,
    owner_id: route?.ownerId ?? null,
    reason: route?.reason ?? null,
    reasons: verdict.kind === 'routes' ? [] : verdict.reasons,
    inputs: inputsOf({ lead, verdict }, [...(families.get(lead.leadId) ?? [])]),
    candidates: 'candidates' in verdict ? verdict.candidates : [],
    config_version: config.version,
    correlation_id: causes.get(lead.leadId)?.correlation_id ?? state?.correlationId ?? null,
    decided_at: unit.now,
  };
}

function inputsOf({ lead, verdict }: Decided, leadIds: string[]): DecisionInputs {
  const { score, intent } = lead;
  const { figures } = verdict;
  return {
    lead_ids: leadIds,
    identified: lead.identified,
    suppressed: lead.suppressed,
    organization_id: lead.organizationId,
    score: score && { value: score.score, basis: score.basis, as_of: score.asOf.toISOString() },
    intent: intent && {
      primary: intent.primary,
      evidence: intent.evidence,
      basis: intent.basis,
      as_of: intent.asOf.toISOString(),
    },
    evidence: figures.evidence,
    confidence: figures.confidence,
    same_facts: figures.sameFacts,
  };
}

function tellRoute(unit: Unit<RoutingTables>, { states, causes }: Context, decision: DecisionRow): void {
  const { pipeline_key, reason } = decision;
  if (pipeline_key === null || reason === null) throw new Error('a route has a pipeline and a reason');
  unit.emit(leadRouted, {
    leadId: decision.lead_id,
    entityVersion: (states.get(decision.lead_id)?.routeVersion ?? 0) + 1,
    cause: causes.get(decision.lead_id),
    correlationId: decision.correlation_id ?? undefined,
    data: {
      decision_id: decision.id,
      pipeline_key,
      owner_id: decision.owner_id,
      product: decision.product,
      reason,
      score: decision.inputs.score?.value ?? 0,
      confidence: decision.inputs.confidence,
      routed_at: decision.decided_at.toISOString(),
    },
  });
}
