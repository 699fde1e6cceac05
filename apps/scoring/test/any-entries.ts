import fc from 'fast-check';
import { dayMs } from '../src/domain/decay.ts';
import type { CountedEntry } from '../src/domain/score-lead.ts';

/** Ledgers of up to 30 entries within 200 days, of all signs and all decays. */
export const anyEntries: fc.Arbitrary<CountedEntry[]> = fc.array(
  fc.record({
    effectiveMilliPoints: fc.integer({ min: -30_000, max: 30_000 }),
    occurredAtMs: fc.oneof(
      fc.integer({ min: 0, max: 200 * dayMs }),
      fc.integer({ min: 0, max: 200 }).map((day) => day * dayMs),
    ),
    decay: fc.oneof(
      fc.constant({ kind: 'none' as const }),
      fc.record({
        kind: fc.constantFrom('expire' as const, 'linear' as const, 'half_life' as const),
        days: fc.constantFrom(1, 7, 30, 90, 365),
      }),
    ),
  }),
  { maxLength: 30 },
);
