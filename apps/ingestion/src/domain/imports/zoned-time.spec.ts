import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTimeZone, zonedTime } from './zoned-time.ts';

const berlin = zonedTime('Europe/Berlin');
const at = (local: string) => new Date(berlin(Date.parse(`${local}Z`))).toISOString();

describe('a wall clock in Berlin', () => {
  it.each([
    ['2026-05-04T14:05:00', '2026-05-04T12:05:00.000Z'],
    ['2026-01-04T14:05:00', '2026-01-04T13:05:00.000Z'],
    ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    // Left out in spring: as far after the change as it says.
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    // Twice in autumn: the first.
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
    ['2026-12-31T23:59:59', '2026-12-31T22:59:59.000Z'],
  ])('%s is %s', (local, instant) => {
    expect(at(local)).toBe(instant);
  });
});

describe('any zone', () => {
  it('takes any time, and is off from UTC by whole quarters of an hour', () => {
    const zones = ['America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC'];
    const clocks = new Map(zones.map((zone) => [zone, zonedTime(zone)]));
    const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (zone, local) => {
        const shift = clocks.get(zone)!(local) - local;
        expect(Math.abs(shift)).toBeLessThanOrEqual(14 * 3_600_000);
        expect(Math.abs(shift) % (15 * 60_000)).toBe(0);
      }),
    );
  });

  it('is known by name', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
