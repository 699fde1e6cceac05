/** Who was given a lead by a route, and whether they hold it still. */
export type Held = { id: string; decisionId: string; assignedAt: Date; isLive: boolean };

/** A deal to which routes led. */
export type DealState = {
  dealId: string;
  isOpen: boolean;
  decisionIds: readonly string[];
  /** The assignment that ended with it, and begins again with it. */
  endedId: string | null;
};

export type Settled = {
  /** Ids of assignments to end. */
  release: string[];
  /** Ids of those that begin again. */
  retake: string[];
  /** The deals whose `endedId` is another now. */
  deals: DealState[];
};

/**
 * Who holds a lead in a pipeline, after what was told of its deals there. With a deal that is closed or superseded the
 * assignment ends that led to it; if the deal is opened again it begins again, unless somebody else holds the lead by
 * then. What people release by hand stays released. The end is the same in whatever order deals are told.
 */
export function settleAssignments(assignments: readonly Held[], deals: readonly DealState[]): Settled {
  const over = deals.filter(({ isOpen }) => !isOpen);
  const ended = new Map(over.map((deal) => [deal, ofDeal(assignments, deal).filter(({ isLive }) => isLive)]));
  const release = [...new Set([...ended.values()].flat().map(({ id }) => id))];
  const live = assignments.filter(({ id, isLive }) => isLive && !release.includes(id));
  const waiting = deals.filter(({ isOpen, endedId }) => isOpen && endedId !== null);
  const holding = waiting.filter((deal) => ofDeal(live, deal).length > 0);
  const [next] = live.length > 0 ? [] : waiting.toSorted((a, b) => (a.dealId < b.dealId ? 1 : -1));
  return {
    release,
    retake: next ? [next.endedId!] : [],
    deals: [
      ...over.flatMap((deal) => {
        const latest = ended.get(deal)!.at(-1);
        return latest === undefined ? [] : [{ ...deal, endedId: latest.id }];
      }),
      ...[...holding, ...(next ? [next] : [])].map((deal) => ({ ...deal, endedId: null })),
    ],
  };
}

/** Oldest first. */
function ofDeal(assignments: readonly Held[], { decisionIds }: DealState): Held[] {
  return assignments
    .filter(({ decisionId }) => decisionIds.includes(decisionId))
    .toSorted((a, b) => a.assignedAt.getTime() - b.assignedAt.getTime() || (a.id < b.id ? -1 : 1));
}
