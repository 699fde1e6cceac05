/** A time as a clock on the wall shows it, in milliseconds as if it were UTC. */
export type LocalMs = number;

/**
 * The instants of a time zone's wall clock. In autumn an hour comes twice: the first one is taken. In spring one is
 * left out: a time in it is as far after the change as it claims to be, so 02:30 is 03:30.
 */
export function zonedTime(timeZone: string): (local: LocalMs) => number {
  const offsetAt = rememberHours(offsets(timeZone));
  return (local) => {
    const before = offsetAt(local - dayMs);
    const after = offsetAt(local + dayMs);
    const fits = [local - before, local - after].filter((instant) => instant + offsetAt(instant) === local);
    return fits.length > 0 ? Math.min(...fits) : local - before;
  };
}

/** Whether it is a name such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

const dayMs = 24 * 60 * 60 * 1_000;
const hourMs = 60 * 60 * 1_000;

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsets(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(instant)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
  };
}

/** Clocks change on the hour or half hour; a file has few different quarters. */
function rememberHours(offsetAt: (instant: number) => number): (instant: number) => number {
  const quarterMs = hourMs / 4;
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / quarterMs);
    const offset = known.get(quarter) ?? offsetAt(quarter * quarterMs);
    if (known.size > 10_000) known.clear();
    known.set(quarter, offset);
    return offset;
  };
}
