import { dateOf, instantOf, localDayOf, weekdayIndex } from './wall-clock.ts';
import { minutesOf, weekdays, type WorkingHours } from './working-hours.ts';

const minuteMs = 60_000;
/** Longer than any week, and every holiday may close one day more. */
const longestPauseDays = 60;

/** Hours in which there is never any work: no clock that runs by them comes to an end. */
export class NoWorkingTimeError extends Error {
  override readonly name = 'NoWorkingTimeError';
  readonly code = 'no_working_time';
}

type Span = { opens: number; closes: number };

/**
 * The first instant by which so many minutes of working time have passed since `from`. Time that the clocks skip is not
 * worked; an hour that comes twice is worked twice where the hours span it. Adding twice is adding the sum.
 */
export function addWorkingMinutes(from: Date, minutes: number, hours: WorkingHours): Date {
  let leftMs = Math.round(minutes * minuteMs);
  if (!(leftMs >= 0)) throw new RangeError('working minutes are added, not taken away');
  if (leftMs === 0) return from;
  for (const { opens, closes } of spansFrom(from.getTime(), hours)) {
    if (closes - opens >= leftMs) return new Date(opens + leftMs);
    leftMs -= closes - opens;
  }
  throw new NoWorkingTimeError('no working time is left');
}

/** How much working time lies between two instants: what `addWorkingMinutes` added. None when the second is earlier. */
export function workingMinutesBetween(from: Date, until: Date, hours: WorkingHours): number {
  const end = until.getTime();
  let sumMs = 0;
  if (end <= from.getTime()) return 0;
  for (const { opens, closes } of spansFrom(from.getTime(), hours)) {
    if (opens >= end) break;
    sumMs += Math.min(closes, end) - opens;
  }
  return sumMs / minuteMs;
}

export function isWorkingTime(at: Date, hours: WorkingHours): boolean {
  return nextOpening(at, hours)?.getTime() === at.getTime();
}

/** The first instant from `at` on at which there is work; null where there never is. */
export function nextOpening(at: Date, hours: WorkingHours): Date | null {
  if (weekdays.every((weekday) => hours.weekdays[weekday].length === 0)) return null;
  const { value } = spansFrom(at.getTime(), hours).next();
  return value === undefined ? null : new Date(value.opens);
}

/** What is open from this instant on, in order and without end; the first one may have begun before. */
function* spansFrom(fromMs: number, hours: WorkingHours): Generator<Span> {
  const patienceDays = longestPauseDays + hours.holidays.length;
  let day = localDayOf(fromMs, hours.timeZone);
  for (let lastOpen = day; day - lastOpen <= patienceDays; day += 1) {
    for (const { opens, closes } of spansOf(day, hours)) {
      if (closes <= fromMs || closes <= opens) continue;
      lastOpen = day;
      yield { opens: Math.max(opens, fromMs), closes };
    }
  }
  throw new NoWorkingTimeError(`no working time in ${patienceDays} days`);
}

function spansOf(day: number, { timeZone, weekdays: week, holidays }: WorkingHours): Span[] {
  if (holidays.includes(dateOf(day))) return [];
  return week[weekdays[weekdayIndex(day)]!]
    .map(({ from, until }) => ({
      opens: instantOf(day, minutesOf(from), timeZone),
      closes: instantOf(day, minutesOf(until), timeZone),
    }))
    .sort((a, b) => a.opens - b.opens);
}
