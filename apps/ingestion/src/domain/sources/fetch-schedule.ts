const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Pauses between attempts to fetch a lead. An expired access token is replaced within days, not minutes, so it takes a
 * fortnight until nobody tries any more; even then the pointer stays.
 */
export const fetchSchedule: readonly number[] = [
  10_000,
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  ...Array.from({ length: 13 }, () => 24 * hourMs),
];

/** When the attempt after this one is due; null after the last. */
export function nextAttempt(attempts: number, now: Date, retryAfterMs = 0): Date | null {
  const pauseMs = fetchSchedule[attempts - 1];
  return pauseMs === undefined ? null : new Date(now.getTime() + Math.max(pauseMs, retryAfterMs));
}
