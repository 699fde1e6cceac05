import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayMs, decayFactor, decayOf, lifetimeMs, wholeFactor, type Decay } from './decay.ts';

const anyDecay = fc.oneof(
  fc.constant<Decay>({ kind: 'none' }),
  fc.record({
    kind: fc.constantFrom('expire' as const, 'linear' as const, 'half_life' as const),
    days: fc.integer({ min: 1, max: 3_650 }),
  }),
);

describe('decay', () => {
  it('expires at its limit and not a millisecond before', () => {
    const expire: Decay = { kind: 'expire', days: 90 };
    expect(decayFactor(expire, 90 * dayMs - 1)).toBe(wholeFactor);
    expect(decayFactor(expire, 90 * dayMs)).toBe(0);
  });

  it('falls in a line to nothing at its limit', () => {
    const linear: Decay = { kind: 'linear', days: 90 };
    expect(decayFactor(linear, 45 * dayMs)).toBe(wholeFactor / 2);
    expect(decayFactor(linear, 90 * dayMs - 1)).toBe(0);
    expect(decayFactor(linear, 90 * dayMs - 1_000)).toBe(128);
    expect(decayFactor(linear, 90 * dayMs)).toBe(0);
  });

  it('halves with every half-life', () => {
    const half: Decay = { kind: 'half_life', days: 30 };
    expect([1, 2, 3].map((lives) => decayFactor(half, lives * 30 * dayMs))).toEqual([5e8, 2.5e8, 1.25e8]);
    expect(decayFactor(half, 45 * dayMs)).toBe(353_553_391);
  });

  it('takes the days of the installation where a rule has none of its own', () => {
    const policy = { enabled: true, days: 90 };
    expect(decayOf({ kind: 'expire', days: null }, policy)).toEqual({ kind: 'expire', days: 90 });
    expect(decayOf({ kind: 'linear', days: 7 }, policy)).toEqual({ kind: 'linear', days: 7 });
  });

  it('stands still when it is turned off', () => {
    expect(decayOf({ kind: 'expire', days: 7 }, { enabled: false, days: 90 })).toEqual({ kind: 'none' });
    expect(decayFactor({ kind: 'none' }, 10_000 * dayMs)).toBe(wholeFactor);
  });

  it('is whole at and before birth, never grows with age, and is nothing from the end of its life on', () => {
    fc.assert(
      fc.property(
        anyDecay,
        fc.integer({ min: 0, max: 4_000 * dayMs }),
        fc.nat(dayMs),
        (decay, ageMs, more) => {
          expect(decayFactor(decay, -more)).toBe(wholeFactor);
          expect(decayFactor(decay, ageMs + more)).toBeLessThanOrEqual(decayFactor(decay, ageMs));
          const life = lifetimeMs(decay);
          if (life !== null) expect(decayFactor(decay, life + more)).toBe(0);
        },
      ),
    );
  });

  it('differs from the exact formula by less than a billionth', () => {
    fc.assert(
      fc.property(anyDecay, fc.integer({ min: 0, max: 4_000 * dayMs }), (decay, ageMs) => {
        const age = decay.kind === 'none' ? 0 : ageMs / (decay.days * dayMs);
        const exact = {
          none: 1,
          expire: age < 1 ? 1 : 0,
          linear: Math.max(0, 1 - age),
          half_life: 2 ** -age,
        };
        expect(Math.abs(decayFactor(decay, ageMs) / wholeFactor - exact[decay.kind])).toBeLessThan(1.001e-9);
      }),
    );
  });
});
