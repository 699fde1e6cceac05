import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { afterPost, afterRateLimit, mayPost } from './pace.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms);

/** Posts whenever it may at the given instants; returns those at which it did. */
function play(instantsMs: number[], freeAt = at(-1e9)): number[] {
  return instantsMs.filter((ms) => {
    if (!mayPost(freeAt, at(ms))) return false;
    freeAt = afterPost(freeAt, at(ms));
    return true;
  });
}

describe('the pace of a channel', () => {
  it('lets three pass at once, then one a second', () => {
    expect(play([0, 0, 0, 0, 999, 1000, 1001, 2000])).toEqual([0, 0, 0, 1000, 2000]);
  });

  it('never lets more than three plus one a second pass in any stretch of time', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(instants, (ms) => {
        const posted = play(ms.sort((a, b) => a - b));
        posted.forEach((from, i) =>
          posted.slice(i).forEach((to, n) => expect(n + 1).toBeLessThanOrEqual(3 + (to - from) / 1000)),
        );
      }),
    );
  });

  it('keeps a pause that Slack asked for, and starts again with single messages', () => {
    const freeAt = afterRateLimit(at(0), at(0), 30_000);
    expect(mayPost(freeAt, at(29_999))).toBe(false);
    expect(play([29_999, 30_000, 30_001, 31_000], freeAt)).toEqual([30_000, 31_000]);
  });

  it('is not shortened by a later, shorter pause', () => {
    const long = afterRateLimit(at(0), at(0), 30_000);
    expect(afterRateLimit(long, at(1000), 1000)).toEqual(long);
  });
});
