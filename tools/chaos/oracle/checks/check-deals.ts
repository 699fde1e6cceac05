import { differences, repeated, type Facts } from '../facts.ts';

/** Every route has one deal, every deal a route, and a person has at most one open deal in a pipeline. */
export function checkDeals({ snapshot, rootOf }: Facts): string[] {
  const { decisions, deals, dealRoutes } = snapshot;
  const routed = decisions.filter(({ outcome }) => outcome === 'routed');
  const ids = new Set(deals.map(({ id }) => id));
  const place = (leadId: string, pipeline: string | null) => `${rootOf(leadId)} in ${pipeline}`;
  const open = deals.filter(({ status }) => status === 'open');
  const openPlaces = open.map(({ lead_id, pipeline_key }) => place(lead_id, pipeline_key));
  const byId = new Map(routed.map((decision) => [decision.id, decision]));
  return [
    ...differences(
      'routes that became deals',
      new Set(routed.map(({ id }) => id)),
      new Set(dealRoutes.map(({ decision_id }) => decision_id)),
    ),
    ...repeated(deals.flatMap(({ decision_id }) => decision_id ?? [])).map(
      (id) => `decision ${id} has two deals`,
    ),
    ...dealRoutes
      .filter(({ deal_id }) => !ids.has(deal_id))
      .map(({ deal_id }) => `deal ${deal_id} is missing`),
    ...deals.flatMap(({ id, lead_id, pipeline_key, decision_id, root_id }) => {
      const decision = byId.get(decision_id ?? '');
      return [
        ...(decision?.lead_id === lead_id && decision.pipeline_key === pipeline_key
          ? []
          : [`deal ${id} is not what decision ${decision_id} asked for`]),
        ...(root_id === rootOf(lead_id)
          ? []
          : [`deal ${id} belongs to ${root_id} instead of ${rootOf(lead_id)}`]),
      ];
    }),
    ...repeated(openPlaces).map((each) => `${each}: two open deals`),
    ...differences(
      'open deals',
      new Set(routed.map(({ lead_id, pipeline_key }) => place(lead_id, pipeline_key))),
      new Set(openPlaces),
    ),
  ];
}
