import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyCap, anyCapEntries } from '../../test/any-cap-entries.ts';
import { byPosition, fillCap, type Cap, type CapEntry, type FilledEntry } from './cap.ts';
import { dayMs } from './decay.ts';
import { refillCap, type CapChange } from './refill-cap.ts';

/** Answers for the cut entries out of a list, and counts how many were asked for. */
function run(cap: Cap, change: CapChange, cut: readonly CapEntry[], pageSize: number) {
  const steps = refillCap(cap, change);
  const ordered = cut.toSorted(byPosition);
  let read = 0;
  let step = steps.next();
  while (!step.done) {
    const behind = step.value;
    const rest = ordered.filter((entry) => byPosition(entry, behind) > 0);
    const entries = rest.slice(0, pageSize);
    read += entries.length;
    step = steps.next({ entries, isLast: rest.length < pageSize });
  }
  return { differing: step.value, read };
}

const isCut = (entry: FilledEntry) => entry.effectiveMilliPoints === 0;
const gives = (entry: FilledEntry) => entry.effectiveMilliPoints > 0;
const lookBack = (cap: Cap, startMs: number) => (entry: FilledEntry) =>
  gives(entry) && entry.occurredAtMs > startMs - cap.days * dayMs;
const asMap = (entries: FilledEntry[]) =>
  new Map(entries.map((entry) => [entry.eventId, entry.effectiveMilliPoints]));

/** Positive entries only: a rule with a cap gives points. */
const entriesOfRule = anyCapEntries.map((entries) => entries.filter(({ milliPoints }) => milliPoints > 0));

describe('refilling a cap after a change', () => {
  it('gives what filling everything anew gives, and tells exactly what differs', () => {
    fc.assert(
      fc.property(
        anyCap,
        entriesOfRule,
        fc.array(fc.nat(2)),
        fc.integer({ min: 1, max: 4 }),
        (cap, all, fate, pageSize) => {
          const fateOf = new Map(
            all.map((entry, index) => [entry.eventId, fate[index % (fate.length || 1)] ?? 0]),
          );
          const old = fillCap(
            cap,
            all.filter(({ eventId }) => fateOf.get(eventId) !== 1),
          );
          const gone = old.filter(({ eventId }) => fateOf.get(eventId) === 2);
          const stays = old.filter(({ eventId }) => fateOf.get(eventId) === 0);
          const added = all.filter(({ eventId }) => fateOf.get(eventId) === 1);
          const removedMs = gone.filter(gives).map((entry) => entry.occurredAtMs);
          const startMs = Math.min(...added.map((entry) => entry.occurredAtMs), ...removedMs);

          const change = { given: stays.filter(lookBack(cap, startMs)), added, removedMs, regrouped: false };
          const { differing } = run(cap, change, stays.filter(isCut), pageSize);
          const before = asMap(stays);
          const expected = fillCap(cap, [...stays, ...added]).filter(
            (entry) => before.get(entry.eventId) !== entry.effectiveMilliPoints,
          );
          expect(asMap(differing)).toEqual(asMap(expected));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('gives what filling everything anew gives when leads are joined or taken apart', () => {
    fc.assert(
      fc.property(
        anyCap,
        entriesOfRule,
        fc.array(fc.boolean()),
        fc.integer({ min: 1, max: 4 }),
        (cap, all, side, pageSize) => {
          const left = all.filter((_, index) => side[index % (side.length || 1)]);
          const right = all.filter((entry) => !left.includes(entry));
          const apart = [...fillCap(cap, left), ...fillCap(cap, right)];
          const together = fillCap(cap, all);
          const differingFrom = (known: FilledEntry[], now: FilledEntry[]) =>
            asMap(now.filter((entry) => asMap(known).get(entry.eventId) !== entry.effectiveMilliPoints));

          const regroup = (known: FilledEntry[]) =>
            run(
              cap,
              { given: known.filter(gives), added: [], removedMs: [], regrouped: true },
              known.filter(isCut),
              pageSize,
            ).differing;
          expect(asMap(regroup(apart))).toEqual(differingFrom(apart, together));
          const ofLeft = together.filter(({ eventId }) => left.some((entry) => entry.eventId === eventId));
          expect(asMap(regroup(ofLeft))).toEqual(differingFrom(ofLeft, fillCap(cap, left)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('reads next to nothing of 10,000 cut entries', () => {
    const cap = { milliPoints: 10_000, days: 7 };
    const entry = (index: number, atMs = index * 60_000): CapEntry => ({
      eventId: String(index).padStart(6, '0'),
      occurredAtMs: atMs,
      milliPoints: 2_000,
    });
    const filled = fillCap(
      cap,
      Array.from({ length: 10_000 }, (_, index) => entry(index)),
    );
    const change = (added: CapEntry[]) => {
      const [{ occurredAtMs }] = added as [CapEntry];
      return run(
        cap,
        { given: filled.filter(lookBack(cap, occurredAtMs)), added, removedMs: [], regrouped: false },
        filled.filter(isCut),
        64,
      );
    };
    const newest = change([entry(10_000)]);
    expect(newest.differing).toMatchObject([{ effectiveMilliPoints: 0 }]);
    expect(newest.read).toBe(0);
    const late = change([entry(99_999, 5_000 * 60_000)]);
    expect(late.differing).toMatchObject([{ effectiveMilliPoints: 0 }]);
    expect(late.read).toBe(0);
    // The very first takes the place of another; what is 7 days later may now come earlier.
    const first = change([entry(99_999, -1)]);
    expect(first.differing).toMatchObject([{ effectiveMilliPoints: 2_000 }, { effectiveMilliPoints: 0 }]);
    expect(first.read).toBeLessThanOrEqual(64);
  });
});
