import { newId } from '@dna/database';
import { type Handler, type Unit, lockFamilies, rootsIn } from '@dna/inbox-outbox';
import { openDeals, type Opening } from '../domain/open-deals.ts';
import { byMessage } from '../store/by.ts';
import { insertDealRoutes, knownDecisions } from '../store/deal-routes.ts';
import { attachRoutes, insertDeals, readLiveDeals } from '../store/deals.ts';
import { readPipelines } from '../store/pipelines.ts';
import type { DealsTables } from '../store/tables.ts';
import { attachmentsOf } from './attachments-of.ts';
import { toDeal, toRoute, type DealRoute, type LeadRouted } from './deal-from-route.ts';
import { leadOf } from './lead-of.ts';
import { tellDeals } from './tell-deals.ts';

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

function onePerDecision(messages: LeadRouted[]): LeadRouted[] {
  return [...new Map(messages.map((message) => [message.data.decision_id, message])).values()];
}
