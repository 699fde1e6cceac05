import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addWorkingMinutes,
  isWorkingTime,
  nextOpening,
  NoWorkingTimeError,
  workingMinutesBetween,
} from './business-time.ts';
import { usualHours, weekdays, type OpenSpan, type WorkingHours } from './working-hours.ts';

const week = (spans: readonly OpenSpan[], weekend: readonly OpenSpan[] = []): WorkingHours['weekdays'] => ({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: weekend,
  sunday: weekend,
});
const day = [{ from: '09:00', until: '17:00' }];
const always = [{ from: '00:00', until: '24:00' }];
const office = (timeZone: string, changes: Partial<WorkingHours> = {}): WorkingHours => ({
  timeZone,
  weekdays: week(day),
  holidays: [],
  ...changes,
});
const berlin = office('Europe/Berlin');
const lunch = office('Europe/Berlin', {
  weekdays: week([
    { from: '09:00', until: '12:00' },
    { from: '13:00', until: '17:00' },
  ]),
});
const at = (text: string) => new Date(text);

describe('addWorkingMinutes', () => {
  it.each<[string, string, number, WorkingHours, string]>([
    ['within a day', '2026-11-25T09:00:00+01:00', 240, berlin, '2026-11-25T13:00:00+01:00'],
    ['up to the end of a day', '2026-11-25T13:00:00+01:00', 240, berlin, '2026-11-25T17:00:00+01:00'],
    ['over night', '2026-11-25T15:00:00+01:00', 240, berlin, '2026-11-26T11:00:00+01:00'],
    ['from before the day begins', '2026-11-25T03:00:00+01:00', 60, berlin, '2026-11-25T10:00:00+01:00'],
    ['over a weekend', '2026-11-27T16:00:00+01:00', 120, berlin, '2026-11-30T10:00:00+01:00'],
    ['from a weekend', '2026-11-28T12:00:00+01:00', 1, berlin, '2026-11-30T09:01:00+01:00'],
    ['over lunch', '2026-11-25T11:30:00+01:00', 60, lunch, '2026-11-25T13:30:00+01:00'],
    [
      'over holidays before a weekend',
      '2026-12-23T16:00:00+01:00',
      120,
      office('Europe/Berlin', { holidays: ['2026-12-24', '2026-12-25'] }),
      '2026-12-28T10:00:00+01:00',
    ],
    [
      'over a weekend in which Berlin springs forward',
      '2026-03-27T16:30:00+01:00',
      60,
      berlin,
      '2026-03-30T09:30:00+02:00',
    ],
    [
      'over a weekend in which Berlin falls back',
      '2026-10-23T16:30:00+02:00',
      60,
      berlin,
      '2026-10-26T09:30:00+01:00',
    ],
    [
      'over a weekend in which New York springs forward',
      '2026-03-06T16:00:00-05:00',
      120,
      office('America/New_York'),
      '2026-03-09T10:00:00-04:00',
    ],
    [
      'over a weekend in which New York falls back',
      '2026-10-30T16:00:00-04:00',
      120,
      office('America/New_York'),
      '2026-11-02T10:00:00-05:00',
    ],
    [
      'where half an hour divides the zone',
      '2026-06-12T16:45:00+05:30',
      30,
      office('Asia/Kolkata'),
      '2026-06-15T09:15:00+05:30',
    ],
    [
      'where the week begins before that of UTC',
      '2026-06-12T16:30:00+12:00',
      60,
      office('Pacific/Auckland'),
      '2026-06-15T09:30:00+12:00',
    ],
    [
      'on the southern side in spring',
      '2026-09-25T16:00:00+12:00',
      120,
      office('Pacific/Auckland'),
      '2026-09-28T10:00:00+13:00',
    ],
    [
      'where the clocks move by half an hour',
      '2026-04-03T16:30:00+11:00',
      60,
      office('Australia/Lord_Howe'),
      '2026-04-06T09:30:00+10:30',
    ],
    [
      'through the night that is an hour short',
      '2026-03-29T00:00:00+01:00',
      120,
      office('Europe/Berlin', { weekdays: week(always, always) }),
      '2026-03-29T03:00:00+02:00',
    ],
    [
      'through the night that is an hour long',
      '2026-10-25T00:00:00+02:00',
      240,
      office('Europe/Berlin', { weekdays: week(always, always) }),
      '2026-10-25T03:00:00+01:00',
    ],
    [
      'from a day that was skipped as a whole',
      '2011-12-29T23:00:00-10:00',
      120,
      office('Pacific/Apia', { weekdays: week(always, always) }),
      '2011-12-31T01:00:00+14:00',
    ],
    [
      'where a day begins at one, for midnight is skipped',
      '2018-11-03T23:30:00-03:00',
      60,
      office('America/Sao_Paulo', { weekdays: week(always, always) }),
      '2018-11-04T01:30:00-02:00',
    ],
  ])('%s', (_, from, minutes, hours, expected) => {
    expect(addWorkingMinutes(at(from), minutes, hours)).toEqual(at(expected));
    expect(workingMinutesBetween(at(from), at(expected), hours)).toBe(minutes);
  });

  it('does not work in time that the clocks skip', () => {
    const early = office('Europe/Berlin', { weekdays: week([], [{ from: '02:00', until: '03:00' }]) });
    // On the 29th of March there is no hour from two to three; the next one is on Saturday.
    expect(addWorkingMinutes(at('2026-03-29T00:00:00+01:00'), 30, early)).toEqual(
      at('2026-04-04T02:30:00+02:00'),
    );
  });

  it('says that it never ends where there are no hours, and takes nothing away', () => {
    const never = office('Europe/Berlin', { weekdays: week([]) });
    expect(() => addWorkingMinutes(at('2026-11-25T09:00:00Z'), 1, never)).toThrow(NoWorkingTimeError);
    expect(() => addWorkingMinutes(at('2026-11-25T09:00:00Z'), -1, berlin)).toThrow(RangeError);
    expect(nextOpening(at('2026-11-25T09:00:00Z'), never)).toBeNull();
  });
});

describe('isWorkingTime', () => {
  it.each([
    ['2026-11-25T09:00:00+01:00', true],
    ['2026-11-25T08:59:59.999+01:00', false],
    ['2026-11-25T16:59:59.999+01:00', true],
    ['2026-11-25T17:00:00+01:00', false],
    ['2026-11-28T12:00:00+01:00', false],
  ])('at %s: %p', (text, expected) => {
    expect(isWorkingTime(at(text), usualHours)).toBe(expected);
  });
});

describe('business time', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'America/Asuncion',
  ];
  const spansArbitrary = fc
    .uniqueArray(fc.integer({ min: 0, max: 48 }), { minLength: 0, maxLength: 4 })
    .map((halfHours) => halfHours.sort((a, b) => a - b))
    .map((sorted) =>
      Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => ({
        from: wall(sorted[2 * index]!),
        until: wall(sorted[2 * index + 1]!),
      })),
    );
  const wall = (halfHour: number) =>
    `${String(Math.floor(halfHour / 2)).padStart(2, '0')}:${halfHour % 2 ? '30' : '00'}`;
  const hoursArbitrary = fc
    .record({
      timeZone: fc.constantFrom(...zones),
      spans: fc.array(spansArbitrary, { minLength: 7, maxLength: 7 }),
      holidays: fc.uniqueArray(fc.constantFrom('2026-03-30', '2026-10-26', '2026-04-06', '2026-11-02')),
    })
    .map(({ timeZone, spans, holidays }): WorkingHours => {
      const byDay = Object.fromEntries(weekdays.map((weekday, index) => [weekday, spans[index]!]));
      // Wednesdays are always open, so that every clock comes to an end.
      return {
        timeZone,
        holidays,
        weekdays: { ...week([]), ...byDay, wednesday: day },
      };
    });
  /** Around the changes of the clocks, to the millisecond. */
  const instantArbitrary = fc
    .tuple(
      fc.constantFrom('2026-03-27', '2026-10-23', '2026-04-03', '2026-10-30', '2026-10-02', '2026-03-06'),
      fc.integer({ min: 0, max: 5 * 24 * 60 * 60_000 }),
    )
    .map(([date, ms]) => new Date(new Date(`${date}T00:00:00Z`).getTime() + ms));
  const minutesArbitrary = fc.integer({ min: 0, max: 3_000 });

  it('adds up: first one part, then the other, is both at once', () => {
    fc.assert(
      fc.property(
        instantArbitrary,
        minutesArbitrary,
        minutesArbitrary,
        hoursArbitrary,
        (from, a, b, hours) => {
          const inParts = addWorkingMinutes(addWorkingMinutes(from, a, hours), b, hours);
          expect(addWorkingMinutes(from, a + b, hours)).toEqual(inParts);
        },
      ),
    );
  });

  it('never lets a later start or a longer time end earlier', () => {
    fc.assert(
      fc.property(
        instantArbitrary,
        fc.nat({ max: 200_000_000 }),
        minutesArbitrary,
        minutesArbitrary,
        hoursArbitrary,
        (from, laterMs, minutes, more, hours) => {
          const later = new Date(from.getTime() + laterMs);
          const end = addWorkingMinutes(from, minutes, hours).getTime();
          expect(addWorkingMinutes(later, minutes, hours).getTime()).toBeGreaterThanOrEqual(end);
          expect(addWorkingMinutes(from, minutes + more, hours).getTime()).toBeGreaterThanOrEqual(end);
        },
      ),
    );
  });

  it('measures what was added', () => {
    fc.assert(
      fc.property(instantArbitrary, minutesArbitrary, hoursArbitrary, (from, minutes, hours) => {
        const until = addWorkingMinutes(from, minutes, hours);
        expect(workingMinutesBetween(from, until, hours)).toBe(minutes);
        expect(workingMinutesBetween(until, from, hours)).toBe(0);
      }),
    );
  });
});
