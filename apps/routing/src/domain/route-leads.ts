import { takesTurn } from './choose-owner.ts';
import { decideRoute, type Route, type Verdict } from './decide-route.ts';
import { byCrossing, type LeadSnapshot } from './lead-snapshot.ts';
import { strategyFor, type RoutingConfig } from './routing-config.ts';
import { settleTurns } from './settle-turns.ts';
import { withOpen, withTurns, withTurnTaken, type Team } from './team.ts';

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
  let current = withSettledTurns(team, pipelinesWanted(leads), config, now);
  const decided = leads.toSorted(byCrossing).map((lead) => {
    const verdict = decideRoute(lead, current, config, now);
    if (verdict.kind === 'routes') current = afterRoute(current, lead, verdict.route, now);
    return { lead, verdict };
  });
  return { decided, team: current };
}

/** The ledgers of these pipelines, ready for the next turn; settling twice changes nothing. */
export function withSettledTurns(
  team: Team,
  pipelineKeys: Iterable<string>,
  config: RoutingConfig,
  now: Date,
): Team {
  return withTurns(
    team,
    [...pipelineKeys].flatMap((key) => settleTurns(team, key, now, strategyFor(config, key))),
  );
}

function pipelinesWanted(leads: readonly LeadSnapshot[]): Set<string> {
  return new Set(leads.flatMap((lead) => lead.intent?.primary ?? []));
}

/** One more open lead for its owner; a turn only if it was their turn. */
function afterRoute(team: Team, lead: LeadSnapshot, route: Route, now: Date): Team {
  const { ownerId, pipelineKey } = route;
  const accountOwners =
    lead.organizationId === null
      ? team.accountOwners
      : new Map(team.accountOwners).set(lead.organizationId, ownerId);
  const next = withOpen({ ...team, accountOwners }, ownerId, 1);
  return takesTurn(route.reason) ? withTurnTaken(next, ownerId, pipelineKey, now) : next;
}
