import { decideRoute, type Route, type Verdict } from './decide-route.ts';
import { byCrossing, type LeadSnapshot } from './lead-snapshot.ts';
import type { RoutingConfig } from './routing-config.ts';
import { settleTurns } from './settle-turns.ts';
import { turnOf, withTurns, type Team } from './team.ts';

export type Decided = { lead: LeadSnapshot; verdict: Verdict };

/**
 * Decides a batch of leads one after the other, by the instant at which they came to qualify, then by id: each sees
 * the team as the one before has left it. The result does not depend on the order in which they are given.
 */
export function routeLeads(
  leads: readonly LeadSnapshot[],
  team: Team,
  config: RoutingConfig,
  now: Date,
): { decided: Decided[]; team: Team } {
  let current = withSettledTurns(team, leads, now);
  const decided = leads.toSorted(byCrossing).map((lead) => {
    const verdict = decideRoute(lead, current, config, now);
    if (verdict.kind === 'routes') current = afterRoute(current, lead, verdict.route, now);
    return { lead, verdict };
  });
  return { decided, team: current };
}

/** The ledgers of the pipelines that these leads want; settling twice changes nothing. */
function withSettledTurns(team: Team, leads: readonly LeadSnapshot[], now: Date): Team {
  const pipelineKeys = new Set(leads.flatMap((lead) => lead.intent?.primary ?? []));
  return withTurns(
    team,
    [...pipelineKeys].flatMap((pipelineKey) => settleTurns(team, pipelineKey, now)),
  );
}

/** One more open lead for its owner; a turn only if it was their turn. */
function afterRoute(team: Team, lead: LeadSnapshot, route: Route, now: Date): Team {
  const { ownerId, pipelineKey } = route;
  const members = team.members.map((member) =>
    member.id === ownerId ? { ...member, open: member.open + 1 } : member,
  );
  const accountOwners =
    lead.organizationId === null
      ? team.accountOwners
      : new Map(team.accountOwners).set(lead.organizationId, ownerId);
  const next = { ...team, members, accountOwners };
  if (route.reason !== 'fewest_turns') return next;
  const turn = turnOf(team, ownerId, pipelineKey);
  return withTurns(next, [{ ...turn, turns: turn.turns + 1, lastTurnAt: now }]);
}
