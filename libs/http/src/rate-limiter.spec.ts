import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimiter } from './rate-limiter.ts';

function limiterAt(usual: number) {
  const clock = { ms: 0 };
  return { clock, limiter: createRateLimiter(usual, () => clock.ms) };
}

describe('createRateLimiter', () => {
  it('lets a second’s worth through at once, and then one for each part of a second', () => {
    const { clock, limiter } = limiterAt(4);
    const remaining = [1, 2, 3, 4].map(() => limiter.take('a', undefined)?.remaining);
    expect(remaining).toEqual([3, 2, 1, 0]);
    expect(limiter.take('a', undefined)).toMatchObject({ allowed: false, limit: 4, retryAfterSeconds: 0.25 });
    clock.ms = 249;
    expect(limiter.take('a', undefined)?.allowed).toBe(false);
    clock.ms = 250;
    expect(limiter.take('a', undefined)?.allowed).toBe(true);
    expect(limiter.take('a', undefined)?.allowed).toBe(false);
  });

  it('counts each caller for itself', () => {
    const { limiter } = limiterAt(1);
    expect(limiter.take('a', undefined)?.allowed).toBe(true);
    expect(limiter.take('b', undefined)?.allowed).toBe(true);
    expect(limiter.take('a', undefined)?.allowed).toBe(false);
  });

  it('takes the caller’s own limit before the usual one, and 0 for none', () => {
    const { limiter } = limiterAt(1);
    expect(limiter.take('a', 2)).toMatchObject({ limit: 2, remaining: 1 });
    expect(limiter.take('b', 0)).toBeNull();
    expect(limiterAt(0).limiter.take('a', undefined)).toBeNull();
    expect(limiterAt(0).limiter.take('a', 3)?.limit).toBe(3);
  });

  it('obeys a limit that is lowered', () => {
    const { limiter } = limiterAt(0);
    limiter.take('a', 100);
    expect([1, 2, 3].map(() => limiter.take('a', 2)?.allowed)).toEqual([true, true, false]);
  });

  it('never lets more through than the limit allows, whenever they come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.nat(400), { maxLength: 200 }),
        (limit, gaps) => {
          const { clock, limiter } = limiterAt(limit);
          let passed = 0;
          for (const gap of gaps) {
            clock.ms += gap;
            if (limiter.take('a', undefined)?.allowed) passed += 1;
          }
          expect(passed).toBeLessThanOrEqual(limit + Math.ceil((clock.ms / 1_000) * limit));
        },
      ),
    );
  });
});
