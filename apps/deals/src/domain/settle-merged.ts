export type DealStatus = 'open' | 'won' | 'lost' | 'void' | 'superseded';

/** A deal of a lead whose set of ids has changed. */
export type MergedDeal = {
  id: string;
  rootId: string;
  pipelineId: string;
  status: DealStatus;
  createdAt: Date;
  /** The deal that took its place; only of a superseded one. */
  supersededBy: { id: string; rootId: string; status: DealStatus } | null;
};

export type Settlement =
  { kind: 'supersede'; dealId: string; by: string } | { kind: 'restore'; dealId: string };

/**
 * After a merge or unmerge: of several open deals of one lead in one pipeline the oldest stays, the others are
 * superseded by it. A superseded deal whose place-taker belongs to another lead again comes back, unless that one has
 * been closed meanwhile: then what it stood for is settled.
 */
export function settleMerged(deals: readonly MergedDeal[]): Settlement[] {
  return [...Map.groupBy(deals, ({ rootId, pipelineId }) => `${rootId} ${pipelineId}`).values()].flatMap(
    settleGroup,
  );
}

function settleGroup(group: MergedDeal[]): Settlement[] {
  const ids = new Set(group.map(({ id }) => id));
  const claimants = group.filter((deal) => deal.status === 'open' || returns(deal, ids)).sort(byAge);
  const [oldest] = claimants;
  if (oldest === undefined) return [];
  return group.flatMap((deal): Settlement[] => {
    if (deal === oldest) return deal.status === 'open' ? [] : [{ kind: 'restore', dealId: deal.id }];
    if (!claimants.includes(deal) && !follows(deal, ids)) return [];
    return deal.supersededBy?.id === oldest.id ? [] : [{ kind: 'supersede', dealId: deal.id, by: oldest.id }];
  });
}

/** Its place-taker is somebody else's now, and not closed. */
function returns({ supersededBy }: MergedDeal, ids: ReadonlySet<string>): boolean {
  return supersededBy !== null && !ids.has(supersededBy.id) && !isClosed(supersededBy.status);
}

/** Its place-taker is here and not closed: who takes that one's place takes its place as well. */
function follows({ supersededBy }: MergedDeal, ids: ReadonlySet<string>): boolean {
  return supersededBy !== null && ids.has(supersededBy.id) && !isClosed(supersededBy.status);
}

function isClosed(status: DealStatus): boolean {
  return status === 'won' || status === 'lost' || status === 'void';
}

function byAge(a: MergedDeal, b: MergedDeal): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}
