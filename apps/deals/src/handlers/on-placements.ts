import type { Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { type Handler, type Unit, lockFamilies, rootsIn } from '@dna/inbox-outbox';
import { openDeals, type Opening } from '../domain/open-deals.ts';
import { byMessage } from '../store/by.ts';
import { dealsOfDecisions, insertDealRoutes } from '../store/deal-routes.ts';
import { attachRoutes, insertDeals, readLiveDeals } from '../store/deals.ts';
import { readPipelines, type Pipeline } from '../store/pipelines.ts';
import { readRouteEnds, saveRouteEnds } from '../store/route-ends.ts';
import type { DealsTables } from '../store/tables.ts';
import { attachmentsOf } from './attachments-of.ts';
import { toDeal, toRoute, type DealRoute } from './deal-from-route.ts';
import { endRoutes } from './end-routes.ts';
import { leadOf } from './lead-of.ts';
import { endsIn, routesIn, type RouteMessage } from './route-messages.ts';
import { tellDeals } from './tell-deals.ts';

type Pipelines = ReadonlyMap<string, Pipeline>;

/**
 * A lead came to a pipeline, to another owner, or back to the pool. Each route comes to one deal, and a lead has at most
 * one open deal in a pipeline; a route that has ended opens none, also where its end was heard before it.
 */
export const onPlacements: Handler<DealsTables, unknown> = async (unit, messages) => {
  const { tx } = unit;
  const roots = rootsIn(await lockFamilies(tx, messages.map(leadOf), 'deal_leads'));
  const pipelines = new Map((await readPipelines(tx)).map((pipeline) => [pipeline.key, pipeline]));
  const ended = await saveRouteEnds(tx, endsIn(messages, pipelines));
  await endRoutes(unit, ended);
  const routes = await newRoutes(unit, messages, roots, pipelines);
  const live = await readLiveDeals(tx, new Set(routes.map(({ rootId }) => rootId)));
  const newIds = routes.map(() => newId(unit.now.getTime()));
  await save(unit, openDeals(routes, live, newIds));
};

/** Those that are not known yet, and have not ended already. */
async function newRoutes(
  { tx }: Unit<DealsTables>,
  messages: readonly Envelope<unknown>[],
  roots: ReadonlyMap<string, string>,
  pipelines: Pipelines,
): Promise<DealRoute[]> {
  const told = routesIn(messages);
  const known = await dealsOfDecisions(tx, told.flatMap(decisionsIn));
  const routes = told
    .filter(({ data }) => !known.has(data.decision_id))
    .map((message) => toRoute(message, roots, pipelines, known));
  const ends = await readRouteEnds(tx, routes);
  return routes.filter(({ leadId, pipelineId, version }) => {
    return version > (ends.get(`${leadId} ${pipelineId}`) ?? 0);
  });
}

function decisionsIn({ data }: RouteMessage): string[] {
  return 'previous' in data ? [data.decision_id, data.previous.decision_id] : [data.decision_id];
}

async function save(unit: Unit<DealsTables>, openings: Opening<DealRoute>[]): Promise<void> {
  const { tx, now } = unit;
  const opened = openings
    .filter((opening) => opening.kind === 'opens')
    .map((opening) => ({
      deal: toDeal(opening, now),
      by: byMessage(opening.route.message, 'routing'),
      isOpen: opening.supersededBy === null,
    }));
  const attachments = attachmentsOf(openings);
  await insertDeals(
    tx,
    opened.map(({ deal }) => deal),
    new Map(opened.map(({ deal, by }) => [deal.id, by])),
  );
  await insertDealRoutes(
    tx,
    openings.map(({ route, dealId }) => ({
      decision_id: route.decisionId,
      deal_id: dealId,
      routed_at: route.routedAt,
    })),
  );
  const attached = await attachRoutes(tx, [...attachments.values()], now);
  await tellDeals(unit, [
    ...opened.map(({ deal, by, isOpen }) => ({
      deal,
      by,
      fact: isOpen ? ({ kind: 'created' } as const) : ({ kind: 'updated', changed: ['status'] } as const),
    })),
    ...attached.map((deal) => {
      const { changes_owner, message } = attachments.get(deal.id)!;
      const changed = changes_owner ? ['owner_id', 'decision_ids'] : ['decision_ids'];
      return { deal, by: byMessage(message, 'routing'), fact: { kind: 'updated' as const, changed } };
    }),
  ]);
}
