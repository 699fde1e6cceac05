import { describe, expect, it } from '@jest/globals';
import { nextChange } from './next-change.ts';
import { nextFall } from './next-fall.ts';
import { scoreLead, type CountedEntry } from './score-lead.ts';
import type { Decay } from './decay.ts';

/** A day is 86,400 seconds, wherever the clocks are changed and whatever the calendar puts in between. */
const spans: [string, string, number, string][] = [
  ['the clocks go forward in Berlin', '2026-03-28T12:00:00+01:00', 1, '2026-03-29T13:00:00+02:00'],
  ['the clocks go back in Berlin', '2026-10-24T12:00:00+02:00', 1, '2026-10-25T11:00:00+01:00'],
  ['the hour that is there twice', '2026-10-25T02:30:00+02:00', 7, '2026-11-01T01:30:00+01:00'],
  ['the hour that is not there', '2026-03-22T02:30:00+01:00', 7, '2026-03-29T03:30:00+02:00'],
  ['the clocks go forward in New York', '2026-03-07T23:00:00-05:00', 90, '2026-06-06T00:00:00-04:00'],
  ['the clocks go back in New York', '2026-10-31T23:00:00-04:00', 1, '2026-11-01T22:00:00-05:00'],
  ['a leap day', '2028-02-28T12:00:00Z', 2, '2028-03-01T12:00:00Z'],
  ['from a leap day on', '2028-02-29T00:00:00Z', 365, '2029-02-28T00:00:00Z'],
  ['a leap year', '2027-12-31T23:59:59.999Z', 366, '2028-12-31T23:59:59.999Z'],
  ['a century without a leap day', '2100-02-28T12:00:00Z', 1, '2100-03-01T12:00:00Z'],
];

describe.each(spans)('over %s', (_name, from, days, until) => {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)];
  const entry = (decay: Decay): CountedEntry => ({
    effectiveMilliPoints: 10_000,
    occurredAtMs: fromMs,
    decay,
  });

  it('points count in full up to the last millisecond of their days, and not from then on', () => {
    const expiring = [entry({ kind: 'expire', days })];
    expect([scoreLead(expiring, untilMs - 1), scoreLead(expiring, untilMs)]).toEqual([10, 0]);
    expect(nextChange(expiring, fromMs)).toBe(untilMs);
    expect(nextFall(expiring, fromMs, 10)).toBe(untilMs);
  });

  it('half is left after half the days of a straight fall, and after one half-life', () => {
    const halfwayMs = fromMs + (untilMs - fromMs) / 2;
    expect(scoreLead([entry({ kind: 'linear', days })], halfwayMs)).toBe(5);
    expect(scoreLead([entry({ kind: 'half_life', days })], untilMs)).toBe(5);
  });
});
