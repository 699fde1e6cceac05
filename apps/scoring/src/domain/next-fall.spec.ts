import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyEntries } from '../../test/any-entries.ts';
import { dayMs, type Decay } from './decay.ts';
import { nextFall } from './next-fall.ts';
import { scoreLead, type CountedEntry } from './score-lead.ts';

const entry = (points: number, day: number, decay: Decay): CountedEntry => ({
  effectiveMilliPoints: points * 1_000,
  occurredAtMs: day * dayMs,
  decay,
});
const expire: Decay = { kind: 'expire', days: 90 };

describe('the fall below a threshold', () => {
  it('comes with the expiry that takes too much, not with those before', () => {
    const entries = [entry(5, 0, expire), entry(30, 1, expire), entry(12, 2, expire)];
    expect(nextFall(entries, 3 * dayMs, 40)).toBe(91 * dayMs);
  });

  it('never comes to what does not decay', () => {
    expect(nextFall([entry(40, 0, { kind: 'none' })], 0, 40)).toBeNull();
    expect(nextFall([entry(40, 0, { kind: 'none' }), entry(9, 0, expire)], 0, 40)).toBeNull();
  });

  it('comes to halved points when the rounded score falls', () => {
    const fall = nextFall([entry(80, 0, { kind: 'half_life', days: 10 })], 0, 40)!;
    // 39.5 rounds up: 10 days × log2(80 ÷ 39.5).
    expect(Math.abs(fall - 10 * dayMs * Math.log2(80 / 39.5))).toBeLessThan(1_000);
  });

  it('is exact for any mixture: at the threshold up to it, and below at it', () => {
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 0, max: 200 * dayMs }), fc.nat(), (entries, nowMs, dice) => {
        const threshold = Math.max(1, scoreLead(entries, nowMs) - (dice % 5));
        fc.pre(scoreLead(entries, nowMs) >= threshold);
        const fall = nextFall(entries, nowMs, threshold);
        const untilMs = fall ?? nowMs + 12_000 * dayMs;
        for (let probe = 1; probe <= 20; probe += 1) {
          const atMs = nowMs + ((dice * probe * 7_919) % (untilMs - nowMs));
          expect(scoreLead(entries, atMs)).toBeGreaterThanOrEqual(threshold);
        }
        if (fall !== null) expect(scoreLead(entries, fall)).toBeLessThan(threshold);
      }),
    );
  });
});
