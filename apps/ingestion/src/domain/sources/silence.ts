/** When a source counts as silent: after so many hours, by its own past, or never. */
export type SilenceLimit = number | 'auto' | 'never';

export type Past = {
  limit: SilenceLimit;
  createdAt: Date;
  /** The hours in which something came, each by its beginning; in any order. */
  activeHours: readonly Date[];
};

export type Silence = { since: Date; hours: number; limitHours: number };

const hourMs = 60 * 60 * 1_000;
/** Less of a past tells nothing of what is usual. */
const fewestHours = 8;
const shortestPastHours = 72;
/** Nobody is told of a silence that is shorter, however busy the source usually is. */
const shortestHours = 6;

/**
 * The silence that lasts for unusually long, or null. By its own past: for more than twice as long as the longest pause
 * that it ever made in the hours looked at, nights and weekends included.
 */
export function unusualSilence({ limit, createdAt, activeHours }: Past, now: Date): Silence | null {
  const hours = activeHours.map((hour) => hour.getTime()).sort((a, b) => a - b);
  const limitHours = typeof limit === 'number' ? limit : limit === 'auto' ? usualLimit(hours) : null;
  if (limitHours === null) return null;
  const last = hours.at(-1);
  const since = last === undefined ? createdAt.getTime() : last + hourMs;
  const silentHours = (now.getTime() - since) / hourMs;
  return silentHours < limitHours
    ? null
    : { since: new Date(since), hours: Math.floor(silentHours), limitHours };
}

function usualLimit(hours: readonly number[]): number | null {
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined || hours.length < fewestHours) return null;
  if (last - first < shortestPastHours * hourMs) return null;
  let longestMs = 0;
  for (let index = 1; index < hours.length; index += 1) {
    longestMs = Math.max(longestMs, hours[index]! - hours[index - 1]! - hourMs);
  }
  return Math.max(shortestHours, Math.ceil((2 * longestMs) / hourMs));
}
