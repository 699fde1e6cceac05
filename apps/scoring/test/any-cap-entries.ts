import fc from 'fast-check';
import type { CapEntry } from '../src/domain/cap.ts';
import { dayMs } from '../src/domain/decay.ts';

/** Up to 40 entries at few instants, so that many fall together or exactly a window apart. */
export const anyCapEntries: fc.Arbitrary<CapEntry[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 9_999 }), { maxLength: 40 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({
          eventId: fc.constant(String(id).padStart(4, '0')),
          occurredAtMs: fc.integer({ min: 0, max: 60 }).map((half) => (half * dayMs) / 2),
          milliPoints: fc.constantFrom(-3_000, 1_000, 2_500, 4_000, 12_000),
        }),
      ),
    ),
  );

export const anyCap = fc.record({
  milliPoints: fc.integer({ min: 0, max: 15_000 }),
  days: fc.constantFrom(1, 3, 7, 30),
});
