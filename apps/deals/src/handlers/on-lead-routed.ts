import { newId } from '@dna/database';
import { type Handler, type Unit, lockFamilies, rootsIn } from '@dna/inbox-outbox';
import { openDeals, type Opening } from '../domain/open-deals.ts';
import { insertDealRoutes, knownDecisions } from '../store/deal-routes.ts';
import { insertDeals, readLiveDeals, updateOwners } from '../store/deals.ts';
import { readPipelines } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';
import { toDeal, toRoute, type DealRoute, type LeadRouted } from './deal-from-route.ts';
import { leadOf } from './lead-of.ts';
import { tellDealCreated } from './tell-deal-created.ts';

/** A lead left the pool: each decision comes to one deal, and a lead has at most one open deal in a pipeline. */
export const onLeadRouted: Handler<DealsTables, LeadRouted['data']> = async (unit, messages) => {
  const { tx } = unit;
  const roots = rootsIn(await lockFamilies(tx, messages.map(leadOf), 'deal_leads'));
  const known = await knownDecisions(
    tx,
    messages.map(({ data }) => data.decision_id),
  );
  const pipelines = new Map((await readPipelines(tx)).map((pipeline) => [pipeline.key, pipeline]));
  const routes = onePerDecision(messages)
    .filter(({ data }) => !known.has(data.decision_id))
    .map((message) => toRoute(message, roots, pipelines));
  const live = await readLiveDeals(tx, new Set(routes.map(({ rootId }) => rootId)));
  const newIds = routes.map(() => newId(unit.now.getTime()));
  await save(unit, openDeals(routes, live, newIds));
};

async function save(unit: Unit<DealsTables>, openings: Opening<DealRoute>[]): Promise<void> {
  const { tx, now } = unit;
  const opened = openings.filter((opening) => opening.kind === 'opens');
  const deals = opened.map((opening) => toDeal(opening, now));
  await insertDeals(tx, deals, new Map(opened.map(({ dealId, route }) => [dealId, route.message.id])));
  await updateOwners(tx, ownerChanges(openings), now);
  await insertDealRoutes(
    tx,
    openings.map(({ route, dealId }) => ({
      decision_id: route.decisionId,
      deal_id: dealId,
      routed_at: route.routedAt,
    })),
  );
  for (const [index, { route, supersededBy }] of opened.entries()) {
    if (supersededBy === null) tellDealCreated(unit, deals[index]!, route.pipeline, route.message);
  }
}

/** Of several words about one deal's owner the newest; they come in the order of their decisions. */
function ownerChanges(openings: Opening<DealRoute>[]) {
  const newest = new Map(
    openings.flatMap((opening) =>
      opening.kind === 'attaches' && opening.changesOwner ? [[opening.dealId, opening.route] as const] : [],
    ),
  );
  return [...newest].map(([deal_id, { ownerId, routedAt }]) => ({
    deal_id,
    owner_id: ownerId,
    routed_at: routedAt,
  }));
}

function onePerDecision(messages: LeadRouted[]): LeadRouted[] {
  return [...new Map(messages.map((message) => [message.data.decision_id, message])).values()];
}
