/** A route that asks for a deal. */
export type Route = {
  decisionId: string;
  /** The id it was decided for. */
  leadId: string;
  /** The lead that id belongs to. */
  rootId: string;
  pipelineId: string;
  ownerId: string | null;
  routedAt: Date;
  /** Counts what routing has decided for this id. */
  version: number;
  /** The deal that the decision before this one led to in the same pipeline, where this one changes only the owner. */
  previousDealId: string | null;
};

/** A deal that is open, or would be if another of the same lead did not have its place. */
export type LiveDeal = {
  id: string;
  leadId: string;
  rootId: string;
  pipelineId: string;
  isOpen: boolean;
  ownerId: string | null;
  /** Of the newest word of routing that has come to it; 0: none has. */
  routeVersion: number;
};

export type Opening<R extends Route> =
  /** `supersededBy`: the lead's open deal, recorded for another of its ids. */
  | { kind: 'opens'; route: R; dealId: string; supersededBy: string | null }
  /** `changesOwner`: the route is the newest word about the owner, and says somebody else. */
  | { kind: 'attaches'; route: R; dealId: string; changesOwner: boolean };

/**
 * What becomes of routes. A route attaches to the deal of its own id in the pipeline, or gets a new one. The new one
 * is open, unless the lead has an open deal there by another of its ids: then it waits behind that one, so that an
 * unmerge finds each id with its own deal, just as if the merge had become known only after the route. One that only
 * gave a deal another owner, while that deal was being closed, comes to that deal.
 *
 * Routes are taken by the time of their decision, whatever order they come in.
 *
 * @param newIds as many as there are routes; used in ascending order, so that the first deal opened is the oldest
 */
export function openDeals<R extends Route>(
  routes: readonly R[],
  live: readonly LiveDeal[],
  newIds: readonly string[],
): Opening<R>[] {
  const own = new Map(live.map((deal) => [`${deal.leadId} ${deal.pipelineId}`, deal]));
  const open = new Map(
    live.filter(({ isOpen }) => isOpen).map((deal) => [`${deal.rootId} ${deal.pipelineId}`, deal.id]),
  );
  const ids = newIds.toSorted();
  return routes.toSorted(byDecision).map((route, index) => {
    const ownPlace = `${route.leadId} ${route.pipelineId}`;
    const place = `${route.rootId} ${route.pipelineId}`;
    const deal = own.get(ownPlace);
    if (deal !== undefined) {
      const isNewest = deal.routeVersion < route.version;
      if (isNewest) own.set(ownPlace, { ...deal, ownerId: route.ownerId, routeVersion: route.version });
      const changesOwner = isNewest && deal.ownerId !== route.ownerId;
      return { kind: 'attaches', route, dealId: deal.id, changesOwner };
    }
    if (route.previousDealId !== null)
      return { kind: 'attaches', route, dealId: route.previousDealId, changesOwner: false };
    const dealId = ids[index]!;
    const supersededBy = open.get(place) ?? null;
    own.set(ownPlace, {
      ...route,
      id: dealId,
      isOpen: supersededBy === null,
      routeVersion: route.version,
    });
    if (supersededBy === null) open.set(place, dealId);
    return { kind: 'opens', route, dealId, supersededBy };
  });
}

function byDecision(a: Route, b: Route): number {
  return a.routedAt.getTime() - b.routedAt.getTime() || (a.decisionId < b.decisionId ? -1 : 1);
}
