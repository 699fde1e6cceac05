import { newId } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import { changeOf } from '../domain/change-of.ts';
import type { Decided } from '../domain/route-leads.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { insertDecisions, saveRoutes } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { decisionRow, type Context } from './decision-row.ts';
import { tellRouted } from './tell-route.ts';

/** Stores a decision for every evaluation that changed something, and says who was routed. */
export async function tellDecisions(
  unit: Unit<RoutingTables>,
  context: Context,
  decided: readonly Decided[],
): Promise<void> {
  const decisions = decided.flatMap((each) => toDecision(unit, context, each) ?? []);
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
  const queued = verdict.kind === 'queues' ? verdict : null;
  const pipelineKey = queued?.pipelineKey ?? lead.queuedPipeline;
  const given = { lead, figures, outcome, pipelineKey };
  return decisionRow(unit, context, given, {
    reasons: verdict.reasons,
    candidates: queued?.candidates ?? [],
  });
}
