import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterPosts, afterRateLimit, allowance, paceOf } from './pace.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);
const slack = paceOf(1);

/** Posts as many as it may at the given instants, of those that wait there; returns the instant of each. */
function play(instantsMs: number[], freeAt = at(-1e9), waiting = 1, pace = slack): number[] {
  return instantsMs.flatMap((ms) => {
    const count = Math.min(waiting, allowance(pace, freeAt, at(ms)));
    if (count > 0) freeAt = afterPosts(pace, freeAt, at(ms), count);
    return Array.from({ length: count }, () => ms);
  });
}

describe('the pace of a channel', () => {
  it('lets three pass at once, then one a second', () => {
    expect(play([0, 0, 0, 0, 999, 1000, 1001, 2000])).toEqual([0, 0, 0, 1000, 2000]);
    expect(play([0, 999, 1000], at(-1e9), 10)).toEqual([0, 0, 0, 1000]);
  });

  it('never lets more than three plus one a second pass in any stretch of time', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 9 }), (ms, waiting) => {
        const posted = play(
          ms.sort((a, b) => a - b),
          undefined,
          waiting,
        );
        posted.forEach((from, i) =>
          posted.slice(i).forEach((to, n) => expect(n + 1).toBeLessThanOrEqual(3 + (to - from) / 1000)),
        );
      }),
    );
  });

  it('is as fast as it is told to be', () => {
    const eachMs = Array.from({ length: 1_000 }, (_, ms) => ms);
    expect(play(eachMs, at(-1e9), 1_000, paceOf(50))).toHaveLength(52);
    expect(play(eachMs, at(-1e9), 1_000, paceOf(0.5))).toHaveLength(3);
  });

  it('keeps a pause that Slack asked for, and starts again with single messages', () => {
    const freeAt = afterRateLimit(slack, at(0), at(0), 30_000);
    expect(allowance(slack, freeAt, at(29_999))).toBe(0);
    expect(play([29_999, 30_000, 30_001, 31_000], freeAt)).toEqual([30_000, 31_000]);
  });

  it('is not shortened by a later, shorter pause', () => {
    const long = afterRateLimit(slack, at(0), at(0), 30_000);
    expect(afterRateLimit(slack, long, at(1000), 1000)).toEqual(long);
  });
});
