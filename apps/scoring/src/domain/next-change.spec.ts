import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyEntries } from '../../test/any-entries.ts';
import { dayMs, type Decay } from './decay.ts';
import { nextChange } from './next-change.ts';
import { scoreLead, type CountedEntry } from './score-lead.ts';

const entry = (points: number, day: number, decay: Decay): CountedEntry => ({
  effectiveMilliPoints: points * 1_000,
  occurredAtMs: day * dayMs,
  decay,
});
const expire: Decay = { kind: 'expire', days: 90 };

describe('the next change of a score', () => {
  it('is the expiry of what expires first', () => {
    expect(nextChange([entry(10, 5, expire), entry(2, 1, expire)], 6 * dayMs)).toBe(91 * dayMs);
  });

  it('never comes when nothing decays or everything is gone', () => {
    expect(nextChange([entry(10, 0, { kind: 'none' })], 0)).toBeNull();
    expect(nextChange([entry(10, 0, expire)], 90 * dayMs)).toBeNull();
    expect(nextChange([], 0)).toBeNull();
  });

  it('passes over an expiry that does not move the score', () => {
    const held = [entry(-50, 0, { kind: 'none' }), entry(10, 0, expire)];
    expect(nextChange(held, 0)).toBeNull();
    const balanced = [entry(10, 0, expire), entry(-10, 0, expire), entry(5, 3, expire)];
    expect(nextChange(balanced, 3 * dayMs)).toBe(93 * dayMs);
  });

  it('comes when a negative entry expires and the score rises', () => {
    expect(nextChange([entry(-10, 0, expire), entry(30, 9, expire)], 9 * dayMs)).toBe(90 * dayMs);
  });

  it('is the very millisecond at which the rounded score falls', () => {
    const halved = nextChange([entry(1, 0, { kind: 'half_life', days: 10 })], 0)!;
    // 1 point rounds to 1 down to half a point: at one half-life, inclusive, and a few ms of rounding a billionth.
    expect(Math.abs(halved - 10 * dayMs)).toBeLessThan(10);
    const linear = nextChange([entry(10, 0, { kind: 'linear', days: 100 })], 0)!;
    expect(linear).toBe(5 * dayMs + 1);
  });

  it('is exact for any mixture: the score is the same up to it and another one at it', () => {
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 0, max: 200 * dayMs }), fc.nat(), (entries, nowMs, dice) => {
        const next = nextChange(entries, nowMs);
        const score = scoreLead(entries, nowMs);
        const untilMs = next ?? nowMs + 12_000 * dayMs;
        for (let probe = 1; probe <= 20; probe += 1) {
          const atMs = nowMs + ((dice * probe * 7_919) % (untilMs - nowMs));
          expect(scoreLead(entries, atMs)).toBe(score);
        }
        if (next === null) return;
        expect(scoreLead(entries, next - 1)).toBe(score);
        expect(scoreLead(entries, next)).not.toBe(score);
      }),
    );
  });

  it('agrees with a look at every single instant', () => {
    const instant = fc.integer({ min: 0, max: 40 });
    const short = fc.array(
      fc.record({
        effectiveMilliPoints: fc.constantFrom(-2_000, -500, 700, 1_000, 3_000),
        occurredAtMs: instant,
        decay: fc.record({
          kind: fc.constantFrom('expire' as const, 'linear' as const, 'half_life' as const),
          days: fc.constantFrom(10 / dayMs, 16 / dayMs),
        }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(short, instant, (entries, nowMs) => {
        const score = scoreLead(entries, nowMs);
        let expected: number | null = null;
        for (let atMs = nowMs + 1; atMs < 800 && expected === null; atMs += 1) {
          if (scoreLead(entries, atMs) !== score) expected = atMs;
        }
        expect(nextChange(entries, nowMs)).toBe(expected);
      }),
    );
  });
});
