import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clickBursts, linkOf, type Click } from './click-bursts.ts';

const policy = { afterSendingMs: 10_000, links: 3, burstMs: 5_000 };
const clicksAt = (...clicks: [seconds: number, link: string][]): Click[] =>
  clicks.map(([seconds, link], index) => ({ eventId: String(index), occurredAtMs: seconds * 1_000, link }));
const burstOf = (clicks: Click[]) => [...clickBursts(clicks, policy)].sort();

describe('a burst of clicks', () => {
  it('is three different links within the time, and everything clicked meanwhile', () => {
    expect(burstOf(clicksAt([0, 'a'], [1, 'b'], [2, 'b'], [5, 'c'], [11, 'd']))).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
  });

  it('is not one link many times, nor many links one after another', () => {
    expect(burstOf(clicksAt([0, 'a'], [1, 'a'], [2, 'a'], [3, 'b']))).toEqual([]);
    expect(burstOf(clicksAt([0, 'a'], [3, 'b'], [6, 'c'], [9, 'd']))).toEqual([]);
  });

  it('is none where the setting is 0', () => {
    const clicks = clicksAt([0, 'a'], [0, 'b'], [0, 'c']);
    expect(clickBursts(clicks, { ...policy, burstMs: 0 })).toEqual(new Set());
  });

  it('is what its definition says, in any order of arrival', () => {
    const anyClick = fc.record({ second: fc.nat(30), link: fc.constantFrom('a', 'b', 'c', 'd') });
    fc.assert(
      fc.property(fc.array(anyClick, { maxLength: 15 }), fc.array(fc.nat()), (given, dice) => {
        const clicks = clicksAt(...given.map(({ second, link }) => [second, link] as [number, string]));
        const shuffled = clicks
          .map((click, index) => ({ click, place: dice[index] ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ click }) => click);
        const windows = clicks.map(({ occurredAtMs: from }) =>
          clicks.filter(({ occurredAtMs: at }) => at >= from && at <= from + policy.burstMs),
        );
        const expected = windows
          .filter((window) => new Set(window.map(({ link }) => link)).size >= policy.links)
          .flatMap((window) => window.map(({ eventId }) => eventId));
        expect(burstOf(shuffled)).toEqual([...new Set(expected)].sort());
      }),
    );
  });
});

describe('the link of a click', () => {
  it('is the most exact that the source gives', () => {
    expect(linkOf({ link_path: '/pricing', url: 'https://vendor.example/pricing' })).toBe(
      'https://vendor.example/pricing',
    );
    expect(linkOf({ link_path: '/pricing' })).toBe('/pricing');
    expect(linkOf({ link: '', step: 1 })).toBeNull();
  });
});
