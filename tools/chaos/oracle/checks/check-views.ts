import { byLead, type Facts } from '../facts.ts';

/** Copies of what a service knows are what the service itself says. */
export function checkViews(facts: Facts): string[] {
  const { snapshot } = facts;
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
    ...checkPlaces(facts),
  ];
}

/** A person shows the newest route and deal of all their ids; what the other ids show is nobody's business. */
function checkPlaces({ snapshot, rootOf }: Facts): string[] {
  const { views, decisions, deals } = snapshot;
  const routeOf = newestOfPerson(
    decisions.filter(({ outcome }) => outcome === 'routed'),
    rootOf,
    (a, b) => a.decided_at.getTime() - b.decided_at.getTime(),
  );
  const dealOf = newestOfPerson(
    deals.filter(({ opened_at }) => opened_at !== null),
    rootOf,
    (a, b) => Number(counts(a)) - Number(counts(b)) || a.created_at.getTime() - b.created_at.getTime(),
  );
  return views
    .filter(({ lead_id }) => rootOf(lead_id) === lead_id)
    .flatMap((view) => {
      const route = routeOf.get(view.lead_id);
      return [
        ...same(`the pipeline of ${view.lead_id}`, view.pipeline_key, route?.pipeline_key ?? null),
        ...same(`the owner of ${view.lead_id}`, view.owner_id, route?.owner_id ?? null),
        ...same(`the deal of ${view.lead_id}`, view.deal_id, dealOf.get(view.lead_id)?.id ?? null),
      ];
    });
}

function newestOfPerson<T extends { lead_id: string }>(
  rows: readonly T[],
  rootOf: (leadId: string) => string,
  byAge: (a: T, b: T) => number,
): Map<string, T> {
  const sorted = rows.toSorted((a, b) => byAge(a, b) || (a.lead_id < b.lead_id ? -1 : 1));
  return new Map(sorted.map((row) => [rootOf(row.lead_id), row]));
}

function counts({ status }: { status: string }): boolean {
  return status !== 'void' && status !== 'superseded';
}

function same(what: string, found: unknown, expected: unknown): string[] {
  return found === expected ? [] : [`${what} is ${String(found)} instead of ${String(expected)}`];
}
