import type { Unit } from '@dna/inbox-outbox';
import { assessLead } from '../domain/assess-lead.ts';
import type { Held } from '../domain/route-by-hand.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import { releaseAssignments } from '../store/assignments.ts';
import { endCycle } from '../store/cycles.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { insertDecisions } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { noTeam } from '../store/team.ts';
import { decisionRow } from './decision-row.ts';
import type { Person } from './lock-lead.ts';
import { toPrevious, type DecidedBy } from './route-by-hand.ts';
import { tellUnrouted } from './tell-route.ts';
import { scheduleServeQueue } from './timers.ts';

export type Release = DecidedBy & {
  /** The conflict that this is about. */
  conflictId?: string | null;
  /** The ids of the person whose cycle ends with it. */
  ended: readonly string[];
  /** Whether the score has to fall first before the lead is routed by itself. */
  awaitsRearm: boolean;
};

/**
 * Takes a person, who is locked like the team, out of these places.
 *
 * @returns a decision for each
 */
export async function releasePlaces(
  unit: Unit<RoutingTables>,
  config: RoutingConfig,
  person: Person,
  places: readonly Held[],
  { actor, note, conflictId = null, ended, awaitsRearm }: Release,
): Promise<DecisionRow[]> {
  if (places.length === 0) return [];
  const { tx, now } = unit;
  const { lead } = person;
  const context = { ...person, causes: new Map(), config, team: noTeam };
  const { figures } = assessLead(lead, config, now);
  const decisions = places.map((each) => {
    const { leadId, pipelineKey } = each;
    const given = { lead, figures, outcome: 'unrouted', pipelineKey, leadId } as const;
    const previous = toPrevious(each);
    return decisionRow(unit, context, given, { actor: actor.id, note, previous, conflict_id: conflictId });
  });
  await releaseAssignments(
    tx,
    places.map(({ decisionId }) => decisionId),
    now,
  );
  await insertDecisions(tx, decisions);
  const toldOf = places.map(({ leadId }) => leadId);
  await endCycle(tx, ended, { toldOf, awaitsRearm });
  for (const decision of decisions) tellUnrouted(unit, context, decision);
  scheduleServeQueue(unit, now);
  return decisions;
}
