import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openDeals, type LiveDeal, type Route } from './open-deals.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 25, 9, 30, second));
const route = (decisionId: string, changes: Partial<Route> = {}): Route => {
  const leadId = changes.leadId ?? 'lead';
  return {
    decisionId,
    leadId,
    rootId: leadId,
    pipelineId: 'b2b',
    ownerId: 'ada',
    routedAt: at(2),
    version: 2,
    previousDealId: null,
    ...changes,
  };
};
const deal = (changes: Partial<LiveDeal> = {}): LiveDeal => ({
  id: 'deal',
  leadId: 'lead',
  rootId: 'lead',
  pipelineId: 'b2b',
  isOpen: true,
  ownerId: 'ada',
  routeVersion: 1,
  ...changes,
});
const ids = ['3', '1', '2', '5', '4', '8', '7', '6'];

describe('openDeals', () => {
  it('opens one deal for each lead and pipeline', () => {
    const routes = [route('1'), route('2', { leadId: 'other' }), route('3', { pipelineId: 'research' })];
    expect(openDeals(routes, [], ids)).toMatchObject([
      { kind: 'opens', dealId: '1', supersededBy: null },
      { kind: 'opens', dealId: '2', supersededBy: null },
      { kind: 'opens', dealId: '3', supersededBy: null },
    ]);
  });

  it('attaches a route to the deal of its id in the pipeline, open or behind another', () => {
    for (const isOpen of [true, false]) {
      expect(openDeals([route('1')], [deal({ isOpen })], ids)).toMatchObject([
        { kind: 'attaches', dealId: 'deal', changesOwner: false },
      ]);
    }
  });

  it('lets the newest route say who owns the deal, and no older one', () => {
    const owned = (routeVersion: number) => [deal({ ownerId: 'grace', routeVersion })];
    expect(openDeals([route('1')], owned(1), ids)).toMatchObject([{ changesOwner: true }]);
    expect(openDeals([route('1')], owned(0), ids)).toMatchObject([{ changesOwner: true }]);
    expect(openDeals([route('1')], owned(3), ids)).toMatchObject([{ changesOwner: false }]);
  });

  it('puts the deal of a merged id behind the open one of its lead', () => {
    const alias = route('1', { leadId: 'alias', rootId: 'lead' });
    expect(openDeals([alias], [deal()], ids)).toMatchObject([{ kind: 'opens', supersededBy: 'deal' }]);
    expect(openDeals([alias, route('2')], [], ids)).toMatchObject([
      { dealId: '1', supersededBy: null },
      { dealId: '2', supersededBy: '1' },
    ]);
  });

  it('brings a change of the owner to the deal that was being closed, and to a live one rather', () => {
    const change = route('2', { previousDealId: 'closed' });
    expect(openDeals([change], [], ids)).toMatchObject([
      { kind: 'attaches', dealId: 'closed', changesOwner: false },
    ]);
    expect(openDeals([change], [deal()], ids)).toMatchObject([{ kind: 'attaches', dealId: 'deal' }]);
  });

  it('leaves one open deal per lead and pipeline, the same whatever order routes come in', () => {
    const routes = fc.array(
      fc.record({
        second: fc.integer({ min: 0, max: 3 }),
        leadId: fc.constantFrom('a', 'b', 'c'),
        ownerId: fc.constantFrom('ada', 'grace'),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(routes, fc.infiniteStream(fc.nat()), (entries, keys) => {
        const all = entries.map(({ second, leadId, ownerId }, index) =>
          route(`${index}`, {
            leadId,
            rootId: leadId === 'b' ? 'a' : leadId,
            ownerId,
            routedAt: at(second),
            version: second,
          }),
        );
        const shuffled = all
          .map((each) => ({ each, key: keys.next().value as number }))
          .sort((x, y) => x.key - y.key);
        const openings = openDeals(
          shuffled.map(({ each }) => each),
          [],
          ids,
        );
        expect(openings).toEqual(openDeals(all, [], ids));
        const made = openings.filter((each) => each.kind === 'opens');
        expect(made.map(({ route: { leadId } }) => leadId).sort()).toEqual(
          [...new Set(all.map(({ leadId }) => leadId))].sort(),
        );
        const roots = made
          .filter(({ supersededBy }) => supersededBy === null)
          .map(({ route: { rootId } }) => rootId);
        expect(roots.sort()).toEqual([...new Set(all.map(({ rootId }) => rootId))].sort());
      }),
    );
  });
});
