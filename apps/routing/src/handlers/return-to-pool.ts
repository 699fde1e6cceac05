import type { Unit } from '@dna/inbox-outbox';
import { assessLead } from '../domain/assess-lead.ts';
import { readLiveAssignments, releaseAssignments } from '../store/assignments.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { endCycle } from '../store/cycles.ts';
import { currentConfig } from '../store/routing-config.ts';
import { insertDecisions } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam, noTeam } from '../store/team.ts';
import { decisionRow } from './decision-row.ts';
import { lookAgain } from './evaluate-leads.ts';
import { lockLead } from './lock-lead.ts';
import { refuseStale, toPrevious, type ByHand } from './route-by-hand.ts';
import type { Rules } from './rules.ts';
import { tellUnrouted } from './tell-route.ts';
import { scheduleServeQueue } from './timers.ts';

/**
 * A person takes a lead back from whoever has it, in every pipeline it is in. It stays in the pool until somebody routes
 * it or its score has re-armed: else it would go back at the next message.
 *
 * @returns a decision for each pipeline; none when the lead was not routed
 */
export async function returnToPool(
  unit: Unit<RoutingTables>,
  rules: Rules,
  by: ByHand,
): Promise<DecisionRow[]> {
  const { tx, now } = unit;
  const person = await lockLead(unit, by.leadId);
  refuseStale(person, by.expectedVersion);
  const { lead, leadIds } = person;
  await lockTeam(tx);
  const held = await readLiveAssignments(tx, leadIds);
  if (held.length === 0) return [];
  const config = await currentConfig(tx, rules.intentPrior);
  const context = { ...person, causes: new Map(), config, team: noTeam };
  const { figures } = assessLead(lead, config, now);
  const decisions = held.map((each) => {
    const { leadId, pipelineKey } = each;
    const given = { lead, figures, outcome: 'unrouted', pipelineKey, leadId } as const;
    const previous = toPrevious(each);
    return decisionRow(unit, context, given, { actor: by.actor, note: by.note, previous });
  });
  await releaseAssignments(
    tx,
    held.map(({ decisionId }) => decisionId),
    now,
  );
  await insertDecisions(tx, decisions);
  await endCycle(
    tx,
    leadIds,
    held.map(({ leadId }) => leadId),
  );
  for (const decision of decisions) tellUnrouted(unit, context, decision);
  await lookAgain(unit, rules, person.families, leadIds);
  scheduleServeQueue(unit, now);
  return decisions;
}
