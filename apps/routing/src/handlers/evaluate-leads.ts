import type { Unit, Families } from '@dna/inbox-outbox';
import { assessLead } from '../domain/assess-lead.ts';
import { joinFamily } from '../domain/join-family.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import { routeLeads, type Decided } from '../domain/route-leads.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { Team } from '../domain/team.ts';
import { readStates, type StoredState } from '../store/lead-states.ts';
import { currentConfig } from '../store/routing-config.ts';
import { savePlacements } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { noTeam, readTeam } from '../store/team.ts';
import { saveTurns } from '../store/turns.ts';
import { holdTeam } from './hold-team.ts';
import type { Causes, Rules } from './rules.ts';
import { lookCloser } from './look-closer.ts';
import { tellDecisions } from './tell-decisions.ts';
import { tellUnstaffed } from './tell-unstaffed.ts';
import { scheduleNext } from './schedule-next.ts';
import { fullPipelines, openFullPipelines, planConflicts, settleConflicts } from './settle-conflicts.ts';

/** Leads with the rows of all their ids, which are locked. */
export type Locked = {
  families: Families;
  states: ReadonlyMap<string, StoredState>;
  causes?: Causes;
};

/**
 * Decides for these leads, whose states are locked, and writes down all that follows: what they wait for, decisions,
 * assignments, turns, conflicts, messages.
 */
export async function evaluateLeads(
  begun: Unit<RoutingTables>,
  rules: Rules,
  { families, states, causes = new Map() }: Locked,
): Promise<Decided[]> {
  const joined = [...families].map(([rootId, ids]) => joinFamily(rootId, statesOf(ids, states)));
  const { unit, leads, config, team } = await situationOf(begun, rules, joined, families);
  const { tx, now } = unit;
  const { decided, team: teamAfter } = routeLeads(leads, team, config, now);
  await savePlacements(tx, decided, families);
  await saveTurns(tx, team, teamAfter);
  const context = { states, families, causes, config, team };
  const conflicts = planConflicts(unit, decided);
  await tellDecisions(unit, context, decided, conflicts);
  await settleConflicts(unit, context, conflicts);
  await openFullPipelines(unit, config, fullPipelines(decided));
  await tellUnstaffed(unit, decided);
  await scheduleNext(unit, decided);
  return decided;
}

/**
 * Of these leads, which are locked, the cycle has ended: one whose score is low already has fallen, and may come again as
 * soon as it rises.
 */
export async function lookAgain(
  unit: Unit<RoutingTables>,
  rules: Rules,
  families: Families,
  leadIds: readonly string[],
): Promise<void> {
  const concerned = new Map([...families].filter(([, ids]) => ids.some((id) => leadIds.includes(id))));
  if (concerned.size === 0) return;
  const states = await readStates(unit.tx, [...concerned.values()].flat());
  await evaluateLeads(unit, rules, { families: concerned, states });
}

/** Most evaluations end in the pool; only those that do not have to stand in line for the team. */
async function situationOf(
  unit: Unit<RoutingTables>,
  { intentPrior }: Rules,
  joined: readonly LeadSnapshot[],
  families: Families,
): Promise<{ unit: Unit<RoutingTables>; leads: LeadSnapshot[]; config: RoutingConfig; team: Team }> {
  const { tx, now } = unit;
  const before = await currentConfig(tx, intentPrior);
  const leads = await lookCloser(tx, joined, families, before, now);
  const isTeamNeeded = leads.some((lead) => assessLead(lead, before, now).kind === 'qualifies');
  if (!isTeamNeeded) return { unit, leads, config: before, team: noTeam };
  const held = await holdTeam(unit);
  // Behind the locks: a version that came while we waited is the one that counts.
  const config = await currentConfig(tx, intentPrior);
  const leadIds = [...families.values()].flat();
  const asked = { organizationIds: organizationsOf(leads), leadIds, config, now: held.now };
  return { unit: held, leads, config, team: await readTeam(tx, asked) };
}

function statesOf(ids: readonly string[], states: ReadonlyMap<string, StoredState>): StoredState[] {
  return ids.flatMap((id) => states.get(id) ?? []);
}

export function organizationsOf(leads: readonly LeadSnapshot[]): string[] {
  return [...new Set(leads.flatMap(({ organizationId }) => organizationId ?? []))].sort();
}
