import type { Unit, Families } from '@dna/inbox-outbox';
import { assessLead } from '../domain/assess-lead.ts';
import { changeOf } from '../domain/change-of.ts';
import { joinFamily } from '../domain/join-family.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import { routeLeads, type Decided } from '../domain/route-leads.ts';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { StoredState } from '../store/lead-states.ts';
import { currentConfig } from '../store/routing-config.ts';
import { savePlacements } from '../store/save-decided.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam, noTeam, saveTurns } from '../store/team.ts';
import type { Causes, Rules } from './rules.ts';
import { tellDecisions } from './tell-decisions.ts';
import { scheduleBasisWait, scheduleServeQueue } from './timers.ts';

/** Leads with the rows of all their ids, which are locked. */
export type Locked = {
  families: Families;
  states: ReadonlyMap<string, StoredState>;
  causes?: Causes;
};

/**
 * Decides for these leads, whose states are locked, and writes down all that follows: what they wait for, decisions,
 * assignments, turns, messages.
 */
export async function evaluateLeads(
  unit: Unit<RoutingTables>,
  rules: Rules,
  { families, states, causes = new Map() }: Locked,
): Promise<Decided[]> {
  const { tx, now } = unit;
  const leads = [...families].map(([rootId, ids]) => joinFamily(rootId, statesOf(ids, states)));
  const config = await currentConfig(tx, rules.intentPrior);
  const team = needTeam(leads, config, now)
    ? await lockTeam(tx, organizationsOf(leads), [...families.values()].flat())
    : noTeam;
  const { decided, team: teamAfter } = routeLeads(leads, team, config, now);
  await savePlacements(tx, decided, families);
  await saveTurns(tx, team, teamAfter);
  await tellDecisions(unit, { decided, states, families, causes, config });
  scheduleNext(unit, decided);
  return decided;
}

function statesOf(ids: readonly string[], states: ReadonlyMap<string, StoredState>): StoredState[] {
  return ids.flatMap((id) => states.get(id) ?? []);
}

/** Most evaluations end in the pool; only those that do not have to stand in line for the team. */
function needTeam(leads: LeadSnapshot[], config: RoutingConfig, now: Date): boolean {
  return leads.some((lead) => assessLead(lead, config, now).kind === 'qualifies');
}

function organizationsOf(leads: LeadSnapshot[]): string[] {
  return [...new Set(leads.flatMap(({ organizationId }) => organizationId ?? []))].sort();
}

function scheduleNext(unit: Unit<RoutingTables>, decided: Decided[]): void {
  for (const { lead, verdict } of decided) {
    if (verdict.kind === 'waits' && lead.basisWaitSince === null)
      scheduleBasisWait(unit, lead.leadId, verdict);
  }
  const lineMoved = decided.some(
    ({ lead, verdict }) =>
      changeOf(lead, verdict) === 'returned' ||
      (verdict.kind === 'queues' && verdict.reasons.some(({ code }) => code === 'others_first')),
  );
  if (lineMoved) scheduleServeQueue(unit, unit.now);
}
