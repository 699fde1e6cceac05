import { byLead, type Facts } from '../facts.ts';

/** Copies of what a service knows are what the service itself says. */
export function checkViews({ snapshot }: Facts): string[] {
  const [views, states] = [byLead(snapshot.views), byLead(snapshot.routingStates)];
  return [
    ...snapshot.scores.flatMap(({ lead_id, score, version }) => {
      const view = views.get(lead_id);
      return [
        ...same(`the score of ${lead_id}`, view?.score, score),
        ...same(`the version of the score of ${lead_id}`, view?.score_version, version),
        ...same(`the score that routing has of ${lead_id}`, states.get(lead_id)?.score_version, version),
      ];
    }),
    ...snapshot.intents.flatMap(({ lead_id, primary_product, confidence, version }) => {
      const view = views.get(lead_id);
      return [
        ...same(`the intent of ${lead_id}`, view?.intent, primary_product),
        ...same(`the confidence of ${lead_id}`, view?.confidence, confidence),
        ...same(`the intent that routing has of ${lead_id}`, states.get(lead_id)?.intent_version, version),
      ];
    }),
    ...checkPlaces(snapshot),
  ];
}

function checkPlaces({ views, decisions, deals }: Facts['snapshot']): string[] {
  const viewOf = byLead(views);
  const routes = byLead(decisions.filter(({ outcome }) => outcome === 'routed'));
  const opened = deals
    .filter(({ opened_at }) => opened_at !== null)
    .toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime());
  return [
    ...[...routes.values()].flatMap(({ lead_id, pipeline_key, owner_id }) => [
      ...same(`the pipeline of ${lead_id}`, viewOf.get(lead_id)?.pipeline_key, pipeline_key),
      ...same(`the owner of ${lead_id}`, viewOf.get(lead_id)?.owner_id, owner_id),
    ]),
    ...[...byLead(opened).values()].flatMap(({ lead_id, id }) =>
      same(`the deal of ${lead_id}`, viewOf.get(lead_id)?.deal_id, id),
    ),
    ...views.flatMap(({ lead_id, pipeline_key }) =>
      pipeline_key !== null && !routes.has(lead_id) ? [`${lead_id} is shown as routed and is not`] : [],
    ),
  ];
}

function same(what: string, found: unknown, expected: unknown): string[] {
  return found === expected ? [] : [`${what} is ${String(found)} instead of ${String(expected)}`];
}
