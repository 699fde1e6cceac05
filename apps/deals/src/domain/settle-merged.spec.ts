import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settleMerged, type DealStatus, type MergedDeal } from './settle-merged.ts';

type Stored = {
  id: string;
  leadId: string;
  pipelineId: string;
  status: DealStatus;
  createdAt: Date;
  by: string | null;
};

const deal = (id: string, minute: number, changes: Partial<Stored> = {}): Stored => ({
  id,
  leadId: id,
  pipelineId: 'b2b',
  status: 'open',
  createdAt: new Date(Date.UTC(2026, 10, 25, 9, minute)),
  by: null,
  ...changes,
});

/** Settles all deals for a graph of merges, as the store would. */
function settle(deals: readonly Stored[], into: Readonly<Record<string, string>>): Stored[] {
  const rootOf = (id: string): string => (into[id] === undefined ? id : rootOf(into[id]));
  const byId = new Map(deals.map((each) => [each.id, each]));
  const merged = deals.map(({ leadId, by, ...rest }): MergedDeal => {
    const taker = by === null ? null : byId.get(by)!;
    const supersededBy = taker && { id: taker.id, rootId: rootOf(taker.leadId), status: taker.status };
    return { ...rest, rootId: rootOf(leadId), supersededBy };
  });
  const changes = new Map(settleMerged(merged).map((change) => [change.dealId, change]));
  return deals.map((each) => {
    const change = changes.get(each.id);
    if (change === undefined) return each;
    return change.kind === 'restore'
      ? { ...each, status: 'open', by: null }
      : { ...each, status: 'superseded', by: change.by };
  });
}

const statusOf = (deals: Stored[]) =>
  Object.fromEntries(deals.map(({ id, status, by }) => [id, by ?? status]));

describe('settleMerged', () => {
  it('leaves the older of two open deals of one lead in a pipeline, and brings the younger back after an unmerge', () => {
    const merged = settle([deal('a', 1), deal('b', 2)], { b: 'a' });
    expect(statusOf(merged)).toEqual({ a: 'open', b: 'a' });
    expect(statusOf(settle(merged, {}))).toEqual({ a: 'open', b: 'open' });
  });

  it('does so whichever lead is the root', () => {
    expect(statusOf(settle([deal('a', 2), deal('b', 1)], { b: 'a' }))).toEqual({ a: 'b', b: 'open' });
  });

  it('leaves deals of other pipelines and closed ones as they are', () => {
    const others = [deal('a', 1), deal('b', 2, { pipelineId: 'research' }), deal('c', 3, { status: 'lost' })];
    expect(settle(others, { b: 'a', c: 'a' })).toEqual(others);
  });

  it('does not bring a deal back whose place-taker was closed meanwhile', () => {
    const merged = settle([deal('a', 1), deal('b', 2)], { b: 'a' });
    const won = merged.map((each) => (each.id === 'a' ? { ...each, status: 'won' as const } : each));
    expect(statusOf(settle(won, {}))).toEqual({ a: 'won', b: 'a' });
  });

  it('follows a place-taker whose own place is taken', () => {
    const first = settle([deal('a', 2), deal('b', 3), deal('c', 1)], { b: 'a' });
    const second = settle(first, { b: 'a', a: 'c' });
    expect(statusOf(second)).toEqual({ a: 'c', b: 'c', c: 'open' });
    expect(statusOf(settle(second, { b: 'a' }))).toEqual({ a: 'open', b: 'a', c: 'open' });
    expect(statusOf(settle(second, { a: 'c' }))).toEqual({ a: 'c', b: 'open', c: 'open' });
  });

  it('depends on who is merged now, not on how it came about', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    // Edges lead from a later to an earlier id, so that no graph has a loop.
    const graph = fc
      .tuple(...ids.slice(1).map((_, index) => fc.option(fc.integer({ min: 0, max: index }))))
      .map((targets) =>
        Object.fromEntries(
          targets.flatMap((target, index) => (target === null ? [] : [[ids[index + 1]!, ids[target]!]])),
        ),
      );
    const ages = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(graph, { minLength: 1, maxLength: 6 }), ages, (graphs, minutes) => {
        const fresh = ids.map((id, index) => deal(id, minutes[index]!));
        const history = graphs.reduce((deals, each) => settle(deals, each), fresh);
        expect(statusOf(history)).toEqual(statusOf(settle(fresh, graphs.at(-1)!)));
        expect(settle(history, graphs.at(-1)!)).toEqual(history);
        expect(statusOf(settle(history, {}))).toEqual(statusOf(fresh));
      }),
      { numRuns: 500 },
    );
  });
});
