import type { Unit } from '@dna/inbox-outbox';
import { readLiveAssignments } from '../store/assignments.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';
import { lookAgain } from './evaluate-leads.ts';
import { lockLead } from './lock-lead.ts';
import { releasePlaces } from './release-places.ts';
import { refuseStale, type ByHand } from './route-by-hand.ts';
import type { Rules } from './rules.ts';

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
  const { tx } = unit;
  const person = await lockLead(unit, by.leadId);
  refuseStale(person, by.expectedVersion);
  const { leadIds } = person;
  await lockTeam(tx);
  const held = await readLiveAssignments(tx, leadIds);
  if (held.length === 0) return [];
  const config = await currentConfig(tx, rules.intentPrior);
  const decisions = await releasePlaces(unit, config, person, held, {
    actor: { id: by.actor, channel: 'api', isAdmin: false },
    note: by.note,
    ended: leadIds,
    awaitsRearm: true,
  });
  await lookAgain(unit, rules, person.families, leadIds);
  return decisions;
}
