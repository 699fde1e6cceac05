import { newId } from '@dna/database';
import { preconditionFailed } from '@dna/http';
import type { Unit } from '@dna/inbox-outbox';
import { actOnConflict } from '../domain/act-on-conflict.ts';
import { assessLead } from '../domain/assess-lead.ts';
import { isLive, type Actor } from '../domain/conflict.ts';
import {
  routeByHand,
  type HandRefusal,
  type HandRequest,
  type Held,
  type Placing,
} from '../domain/route-by-hand.ts';
import { readLiveAssignments, releaseAssignments } from '../store/assignments.ts';
import { lockConflicts } from '../store/conflicts.ts';
import type { DecisionRow } from '../store/decisions.ts';
import { endWaits } from '../store/cycles.ts';
import { currentConfig } from '../store/routing-config.ts';
import { insertDecisions, saveRoutes } from '../store/save-decided.ts';
import type { PreviousPlace, RoutingTables } from '../store/tables.ts';
import { readTeam } from '../store/team.ts';
import { saveTurns } from '../store/turns.ts';
import { decisionRow, type Context } from './decision-row.ts';
import { organizationsOf } from './evaluate-leads.ts';
import { holdTeam } from './hold-team.ts';
import { lockLead, routeVersionOf, type Person } from './lock-lead.ts';
import { recordConflicts } from './record-conflicts.ts';
import type { Rules } from './rules.ts';
import { tellReassigned, tellRouted } from './tell-route.ts';
import { scheduleServeQueue } from './timers.ts';

/** What a person wants of a lead, who they are, and why. */
export type ByHand = { leadId: string; actor: string; note: string; expectedVersion: number | null };

/** Who decided; nobody where time ran out, and the fallback did. */
export type DecidedBy = { actor: Actor; note: string | null };

export type HandOutcome =
  | { kind: 'refused'; code: HandRefusal }
  | { kind: 'unchanged'; decisionId: string }
  | { kind: 'placed'; decision: DecisionRow; availability: Placing['availability'] };

/** A person says where a lead belongs: under the same locks as every other decision, so nobody decides meanwhile. */
export async function placeByHand(
  unit: Unit<RoutingTables>,
  rules: Rules,
  by: ByHand,
  request: HandRequest,
): Promise<HandOutcome> {
  const person = await lockLead(unit, by.leadId);
  refuseStale(person, by.expectedVersion);
  const actor: Actor = { id: by.actor, channel: 'api', isAdmin: false };
  return placePerson(unit, rules, person, { actor, note: by.note }, request, null);
}

/**
 * Places somebody who is locked. What was asked about them is answered by it.
 *
 * @param conflictId the conflict that is settled by this
 */
export async function placePerson(
  begun: Unit<RoutingTables>,
  rules: Rules,
  person: Person,
  by: DecidedBy,
  request: HandRequest,
  conflictId: string | null,
): Promise<HandOutcome> {
  const unit = await holdTeam(begun);
  const { tx, now } = unit;
  const config = await currentConfig(tx, rules.intentPrior);
  const { lead, leadIds } = person;
  const team = await readTeam(tx, { organizationIds: organizationsOf([lead]), leadIds, config, now });
  const held = await readLiveAssignments(tx, leadIds);
  const { verdict, team: teamAfter } = routeByHand(lead, held, request, team, config, now);
  if (verdict.kind === 'refused') return verdict;
  if (verdict.kind === 'unchanged') return { kind: 'unchanged', decisionId: verdict.held.decisionId };
  const context = { ...person, causes: new Map(), config, team };
  const decision = toDecision(unit, context, person, { ...by, conflictId }, request, verdict);
  await save(unit, person, decision, verdict.moved);
  await saveTurns(tx, team, teamAfter);
  if (verdict.moved === null) tellRouted(unit, context, decision);
  else tellReassigned(unit, context, decision);
  await withdrawConflicts(
    unit,
    lead.liveConflictIds.filter((id) => id !== conflictId),
    by.actor,
  );
  return { kind: 'placed', decision, availability: verdict.availability };
}

export function refuseStale(person: Person, expected: number | null): void {
  const version = routeVersionOf(person);
  if (expected !== null && expected !== version)
    throw preconditionFailed(`The routing of this lead is at version ${version} now.`, { version });
}

export function toPrevious({ decisionId, pipelineKey, ownerId }: Held): PreviousPlace {
  return { decision_id: decisionId, pipeline_key: pipelineKey, owner_id: ownerId };
}

/** One that comes from the pool begins a new cycle; one that is moved stays in its own, under the id it was routed by. */
function toDecision(
  unit: Unit<RoutingTables>,
  context: Context,
  { lead, states }: Person,
  { actor, note, conflictId }: DecidedBy & { conflictId: string | null },
  request: HandRequest,
  placing: Placing,
): DecisionRow {
  const { moved, pipelineKey } = placing;
  const { figures } = assessLead(lead, context.config, unit.now);
  const leadId = moved?.leadId ?? lead.leadId;
  const cycle = states.get(leadId)?.cycle ?? 1;
  const outcome = moved === null ? 'routed' : 'reassigned';
  const given = { lead, figures, outcome, pipelineKey, leadId } as const;
  return decisionRow(unit, context, given, {
    cycle: moved === null ? cycle + 1 : cycle,
    owner_id: placing.ownerId,
    reason: placing.reason,
    candidates: placing.candidates,
    actor: actor.id,
    note,
    conflict_id: conflictId,
    over_capacity: placing.overCapacity,
    previous: moved && toPrevious(moved),
    asked: { owner_id: request.ownerId },
  });
}

async function save(
  unit: Unit<RoutingTables>,
  { lead, leadIds }: Person,
  decision: DecisionRow,
  moved: Held | null,
): Promise<void> {
  const { tx, now } = unit;
  if (moved !== null) await releaseAssignments(tx, [moved.decisionId], now);
  await insertDecisions(tx, [decision]);
  await saveRoutes(tx, [{ assignment_id: newId(now.getTime()), decision }]);
  await endWaits(tx, leadIds);
  // A place has come free, or the line is shorter.
  if (moved !== null || lead.queuedAt !== null) scheduleServeQueue(unit, now);
}

/** Somebody decided without being asked. */
async function withdrawConflicts(
  unit: Unit<RoutingTables>,
  ids: readonly string[],
  by: Actor,
): Promise<void> {
  const live = (await lockConflicts(unit.tx, ids)).filter(isLive);
  await recordConflicts(
    unit,
    live.map((conflict) => ({
      conflict: actOnConflict(conflict, { name: 'withdraw' }, by, unit.now),
      act: 'withdraw',
      by,
      details: { because: 'routed_by_hand' },
    })),
  );
}
