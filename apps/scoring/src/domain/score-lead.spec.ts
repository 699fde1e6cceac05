import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyEntries } from '../../test/any-entries.ts';
import { dayMs, type Decay } from './decay.ts';
import { scoreLead, toScore, type CountedEntry } from './score-lead.ts';

const expire: Decay = { kind: 'expire', days: 90 };
const entry = (points: number, day: number, decay: Decay = expire): CountedEntry => ({
  effectiveMilliPoints: points * 1_000,
  occurredAtMs: day * dayMs,
  decay,
});

describe('the score of a lead', () => {
  it('is 0 without entries', () => {
    expect(scoreLead([], 0)).toBe(0);
  });

  it('is the sum of what has not expired', () => {
    expect(scoreLead([entry(2, 0), entry(8, 0), entry(30, 80)], 89 * dayMs)).toBe(40);
    expect(scoreLead([entry(2, 0), entry(8, 0), entry(30, 80)], 90 * dayMs)).toBe(30);
  });

  it('never falls below 0, and what lies below is not forgotten', () => {
    expect(scoreLead([entry(-30, 0)], dayMs)).toBe(0);
    expect(scoreLead([entry(-30, 0), entry(40, 0)], dayMs)).toBe(10);
  });

  it('is rounded half up, once, at the end', () => {
    const halving: Decay = { kind: 'half_life', days: 1 };
    expect(scoreLead([entry(1, 0, halving)], dayMs)).toBe(1);
    expect(scoreLead([entry(1, 0, halving), entry(1, 0, halving)], 2 * dayMs)).toBe(1);
    expect(scoreLead([entry(0.4, 0), entry(0.4, 0), entry(0.4, 0)], 0)).toBe(1);
    expect(toScore(499_999_999_999n)).toBe(0);
    expect(toScore(500_000_000_000n)).toBe(1);
    expect(toScore(1_499_999_999_999n)).toBe(1);
  });

  it('does not depend on the order of the entries', () => {
    fc.assert(
      fc.property(anyEntries, fc.integer({ min: 0, max: 400 * dayMs }), (entries, atMs) => {
        expect(scoreLead(entries.toReversed(), atMs)).toBe(scoreLead(entries, atMs));
        const half = Math.floor(entries.length / 2);
        expect(scoreLead([...entries.slice(half), ...entries.slice(0, half)], atMs)).toBe(
          scoreLead(entries, atMs),
        );
      }),
    );
  });
});
