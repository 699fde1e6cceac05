import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fillCap, type CapEntry } from './cap.ts';
import { anyCap, anyCapEntries } from '../../test/any-cap-entries.ts';
import { dayMs } from './decay.ts';

const cap = { milliPoints: 10_000, days: 7 };
const entry = (eventId: string, day: number, milliPoints = 4_000): CapEntry => ({
  eventId,
  occurredAtMs: day * dayMs,
  milliPoints,
});
const effective = (entries: CapEntry[]) =>
  Object.fromEntries(fillCap(cap, entries).map((filled) => [filled.eventId, filled.effectiveMilliPoints]));

describe('a cap', () => {
  it('gives what is left of it and cuts the rest', () => {
    expect(effective([entry('a', 0), entry('b', 1), entry('c', 2), entry('d', 3)])).toEqual({
      a: 4_000,
      b: 4_000,
      c: 2_000,
      d: 0,
    });
  });

  it('has room again exactly when the window has passed', () => {
    expect(effective([entry('a', 0, 10_000), entry('b', 6.9), entry('c', 7)])).toEqual({
      a: 10_000,
      b: 0,
      c: 4_000,
    });
  });

  it('takes events of the same instant in the order of their ids', () => {
    expect(effective([entry('b', 1, 8_000), entry('a', 1, 8_000)])).toEqual({ a: 8_000, b: 2_000 });
  });

  it('lets an earlier event that comes late take its place', () => {
    const late = fillCap(cap, [entry('b', 1), entry('c', 2), entry('late', 0, 8_000)]);
    expect(late.map((filled) => filled.effectiveMilliPoints)).toEqual([8_000, 2_000, 0]);
  });

  it('leaves negative points alone', () => {
    expect(effective([entry('a', 0, -9_000), entry('b', 1, 10_000), entry('c', 2, -9_000)])).toEqual({
      a: -9_000,
      b: 10_000,
      c: -9_000,
    });
  });

  it('never gives more than its points within its days, whatever the order of arrival', () => {
    fc.assert(
      fc.property(anyCap, anyCapEntries, fc.infiniteStream(fc.nat()), (cap, entries, dice) => {
        const shuffled = entries.toSorted(() => (dice.next().value! % 2) - 0.5);
        const filled = fillCap(cap, shuffled);
        expect(filled).toEqual(fillCap(cap, entries));
        for (const { occurredAtMs } of filled) {
          const within = filled.filter(
            (other) =>
              other.occurredAtMs <= occurredAtMs && other.occurredAtMs > occurredAtMs - cap.days * dayMs,
          );
          const given = within.reduce((sum, other) => sum + Math.max(0, other.effectiveMilliPoints), 0);
          expect(given).toBeLessThanOrEqual(cap.milliPoints);
        }
      }),
    );
  });

  it('gives each entry what is left, read literally from the definition', () => {
    fc.assert(
      fc.property(anyCap, anyCapEntries, (cap, entries) => {
        const filled = fillCap(cap, entries);
        for (const [index, one] of filled.entries()) {
          const used = filled
            .slice(0, index)
            .filter((other) => other.occurredAtMs > one.occurredAtMs - cap.days * dayMs)
            .reduce((sum, other) => sum + Math.max(0, other.effectiveMilliPoints), 0);
          const expected =
            one.milliPoints < 0
              ? one.milliPoints
              : Math.min(one.milliPoints, Math.max(0, cap.milliPoints - used));
          expect(one.effectiveMilliPoints).toBe(expected);
        }
      }),
    );
  });
});
