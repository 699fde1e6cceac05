import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settleAssignments, type DealState, type Held } from './settle-assignments.ts';

const held = (id: string, changes: Partial<Held> = {}): Held => ({
  id,
  decisionId: `decision-${id}`,
  assignedAt: new Date(Date.UTC(2026, 10, 25, 9, 30, Number(id))),
  isLive: true,
  ...changes,
});
const deal = (changes: Partial<DealState> = {}): DealState => ({
  dealId: 'deal',
  isOpen: true,
  decisionIds: ['decision-1'],
  endedId: null,
  ...changes,
});

describe('settleAssignments', () => {
  it('ends with its deal, and begins again with it', () => {
    expect(settleAssignments([held('1')], [deal({ isOpen: false })])).toEqual({
      release: ['1'],
      retake: [],
      deals: [deal({ isOpen: false, endedId: '1' })],
    });
    expect(settleAssignments([held('1', { isLive: false })], [deal({ endedId: '1' })])).toEqual({
      release: [],
      retake: ['1'],
      deals: [deal()],
    });
  });

  it('stays as it is while the deal is open, and when it ended already', () => {
    const nothing = { release: [], retake: [], deals: [] };
    expect(settleAssignments([held('1')], [deal()])).toEqual(nothing);
    const ended = deal({ isOpen: false, endedId: '1' });
    expect(settleAssignments([held('1', { isLive: false })], [ended])).toEqual(nothing);
  });

  it('stays ended where a person ended it', () => {
    expect(settleAssignments([held('1', { isLive: false })], [deal()]).retake).toEqual([]);
  });

  it('does not begin again beside another, and does when that one has ended', () => {
    const lead = [held('1', { isLive: false }), held('2')];
    const first = deal({ endedId: '1' });
    expect(settleAssignments(lead, [first])).toEqual({ release: [], retake: [], deals: [] });
    const second = deal({ dealId: 'second', decisionIds: ['decision-2'], isOpen: false });
    expect(settleAssignments(lead, [first, second])).toMatchObject({ release: ['2'], retake: ['1'] });
  });

  it('is given up for a later route to the same deal', () => {
    const both = deal({ decisionIds: ['decision-1', 'decision-2'], endedId: '1' });
    expect(settleAssignments([held('1', { isLive: false }), held('2')], [both])).toEqual({
      release: [],
      retake: [],
      deals: [{ ...both, endedId: null }],
    });
  });

  it('ends the same in whatever order the changes of deals are heard', () => {
    // The first deal is closed and opened again between the closing of the second; of each, newest wins.
    const versions = [
      { dealId: 'a', version: 1, isOpen: true },
      { dealId: 'a', version: 2, isOpen: false },
      { dealId: 'a', version: 3, isOpen: true },
      { dealId: 'b', version: 1, isOpen: false },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...versions, ...versions], { minLength: 8 }), (heard) => {
        let assignments = [held('1', { isLive: false }), held('2')];
        const known = new Map<string, DealState & { version: number }>();
        known.set('a', { ...deal({ dealId: 'a', isOpen: false, endedId: '1' }), version: 0 });
        known.set('b', { ...deal({ dealId: 'b', decisionIds: ['decision-2'] }), version: 0 });
        for (const { dealId, version, isOpen } of heard) {
          const before = known.get(dealId)!;
          if (before.version < version) known.set(dealId, { ...before, version, isOpen });
          const settled = settleAssignments(assignments, [...known.values()]);
          assignments = assignments.map((each) => ({
            ...each,
            isLive: (each.isLive || settled.retake.includes(each.id)) && !settled.release.includes(each.id),
          }));
          for (const { dealId: id, endedId } of settled.deals) known.set(id, { ...known.get(id)!, endedId });
        }
        expect(assignments.filter(({ isLive }) => isLive).map(({ id }) => id)).toEqual(['1']);
      }),
    );
  });
});
