import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unusualSilence, type SilenceLimit } from './silence.ts';

const hourMs = 3_600_000;
const start = Date.UTC(2026, 4, 4);
const at = (hours: number) => new Date(start + hours * hourMs);
const past = (limit: SilenceLimit, hours: readonly number[]) => ({
  limit,
  createdAt: at(-1_000),
  activeHours: hours.map(at),
});
/** Three weeks, Monday to Friday from nine to five. */
const office = Array.from({ length: 21 * 24 }, (_, hour) => hour).filter(
  (hour) => Math.floor(hour / 24) % 7 < 5 && hour % 24 >= 9 && hour % 24 < 17,
);

describe('a silence', () => {
  it('of a weekend is usual for a source that works in the week, one of a week is not', () => {
    const lastFriday = 18 * 24 + 16 + 1;
    expect(unusualSilence(past('auto', office), at(lastFriday + 72))).toBeNull();
    expect(unusualSilence(past('auto', office), at(lastFriday + 128))).toEqual({
      since: at(lastFriday),
      hours: 128,
      limitHours: 128,
    });
  });

  it('is judged by the limit that is set, and from the beginning where nothing came', () => {
    expect(unusualSilence(past(24, [0]), at(24))).toBeNull();
    expect(unusualSilence(past(24, [0]), at(25))).toEqual({ since: at(1), hours: 24, limitHours: 24 });
    expect(unusualSilence(past(24, []), at(-976))).toMatchObject({ since: at(-1_000), hours: 24 });
  });

  it('is not judged without much of a past, or where nobody wants to know', () => {
    expect(unusualSilence(past('auto', []), at(10_000))).toBeNull();
    expect(unusualSilence(past('auto', [0, 1, 2, 3, 4, 5, 6, 7, 8]), at(10_000))).toBeNull();
    expect(unusualSilence(past('auto', [0, 100]), at(10_000))).toBeNull();
    expect(unusualSilence(past('never', office), at(10_000))).toBeNull();
  });

  it('is never told below six hours, however busy a source is', () => {
    const busy = past(
      'auto',
      Array.from({ length: 100 }, (_, hour) => hour),
    );
    expect(unusualSilence(busy, at(105))).toBeNull();
    expect(unusualSilence(busy, at(106))).toMatchObject({ limitHours: 6 });
  });

  it('does not depend on the order of the hours, and comes at most once it is longer than any before', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(2_000), { minLength: 8, maxLength: 100 }),
        fc.nat(4_000),
        (hours, later) => {
          const sorted = [...hours].sort((a, b) => a - b);
          const now = at(sorted.at(-1)! + later);
          const found = unusualSilence(past('auto', hours), now);
          expect(found).toEqual(unusualSilence(past('auto', sorted), now));
          const longest = Math.max(...sorted.slice(1).map((hour, index) => hour - sorted[index]! - 1));
          if (found !== null) expect(found.hours).toBeGreaterThanOrEqual(2 * longest);
        },
      ),
    );
  });
});
