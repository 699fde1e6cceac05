import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { changeOf } from '../domain/change-of.ts';
import { pipelineOf } from '../domain/decide-route.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { insertDecisions, saveRoutes } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { decisionRow, type Context } from './decision-row.ts';
import type { ConflictPlan } from './settle-conflicts.ts';
import { tellRouted } from './tell-route.ts';

/** Stores a decision for every evaluation that changed something, and says who was routed. */
export async function tellDecisions(
  unit: Unit<RoutingTables>,
  context: Context,
  decided: readonly Decided[],
  conflicts: ReadonlyMap<string, ConflictPlan>,
): Promise<void> {
  const decisions = decided.flatMap((each) => {
    const conflictId = conflicts.get(each.lead.leadId)?.newId ?? null;
    return toDecision(unit, context, each, conflictId) ?? [];
  });
  const routed = decisions.filter(({ outcome }) => outcome === 'routed');
  await insertDecisions(unit.tx, decisions);
  await saveRoutes(
    unit.tx,
    routed.map((decision) => ({ assignment_id: newId(unit.now.getTime()), decision })),
  );
  for (const decision of routed) tellRouted(unit, context, decision);
}

function toDecision(
  unit: Unit<RoutingTables>,
  context: Context,
  { lead, verdict }: Decided,
  conflictId: string | null,
): DecisionRow | null {
  const outcome = changeOf(lead, verdict);
  if (outcome === null) return null;
  const { figures } = verdict;
  if (verdict.kind === 'routes') {
    const { candidates, route } = verdict;
    const given = { lead, figures, outcome, pipelineKey: route.pipelineKey };
    return decisionRow(unit, context, given, {
      owner_id: route.ownerId,
      reason: route.reason,
      candidates,
    });
  }
  const given = { lead, figures, outcome, pipelineKey: pipelineOf(lead, verdict) };
  return decisionRow(unit, context, given, {
    reasons: verdict.reasons,
    candidates: 'candidates' in verdict ? verdict.candidates : [],
    conflict_id: conflictId,
  });
}
