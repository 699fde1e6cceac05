const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Days are counted from 1970-01-01, which is day 0, by the calendar on the wall: so their dates and weekdays need no
 * time zone. Only between a wall and an instant stands one.
 */
export function localDayOf(atMs: number, timeZone: string): number {
  return Math.floor((atMs + offsetMs(atMs, timeZone)) / dayMs);
}

export function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** 0 is Monday. Day 0 was a Thursday. */
export function weekdayIndex(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * The first instant at which the wall shows this time. One that the clocks skip is the instant at which they skip it, so
 * a later wall time never means an earlier instant; of one that comes twice it is the first.
 *
 * @param minutes since the beginning of the day, up to 1440 for its end
 */
export function instantOf(day: number, minutes: number, timeZone: string): number {
  const wallMs = day * dayMs + minutes * minuteMs;
  // No zone is a day away from UTC, so the offset in force is that of one of these, unless it changes in between twice.
  const [before, after] = [wallMs - dayMs, wallMs + dayMs];
  const [offsetBefore, offsetAfter] = [offsetMs(before, timeZone), offsetMs(after, timeZone)];
  if (offsetBefore === offsetAfter) return wallMs - offsetBefore;
  const shown = [wallMs - offsetBefore, wallMs - offsetAfter]
    .filter((instant) => instant + offsetMs(instant, timeZone) === wallMs)
    .sort((a, b) => a - b);
  return shown[0] ?? changeBetween(before, after, offsetBefore, timeZone);
}

/** The instant at which the offset is no longer what it was before, to the millisecond. */
function changeBetween(before: number, after: number, offsetBefore: number, timeZone: string): number {
  let [still, changed] = [before, after];
  while (changed - still > 1) {
    const middle = Math.floor((still + changed) / 2);
    if (offsetMs(middle, timeZone) === offsetBefore) still = middle;
    else changed = middle;
  }
  return changed;
}

/** What the wall shows, less what UTC shows. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}

/** Making one costs a hundred times as much as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
