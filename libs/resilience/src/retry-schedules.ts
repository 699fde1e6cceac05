/**
 * Pauses before the next attempt at a message, then it is parked. None exceeds 30 s: the broker holds
 * a message that long at most before it counts as unacknowledged; longer waits are timers.
 */
export const messageRetrySchedule: readonly number[] = [
  1_000, 5_000, 15_000, 30_000, 30_000, 30_000, 30_000, 30_000,
];

/** Pauses while something we need is away; the last one repeats for as long as it takes. */
export const reconnectSchedule: readonly number[] = [100, 250, 500, 1_000, 2_000, 5_000];

/**
 * The pause after the `attempt`-th failure (from 1), or null when there is no further attempt.
 * `random` (0…1) shortens it by up to a fifth, so that neighbours do not return in step and no pause grows.
 */
export function delayFor(schedule: readonly number[], attempt: number, random: number): number | null {
  const delayMs = schedule[attempt - 1];
  return delayMs === undefined ? null : jittered(delayMs, random);
}

/** `for (const delayMs of backOff(reconnectSchedule)) { if (await isBack()) break; await sleep(delayMs); }` */
export function* backOff(
  schedule: readonly number[],
  random: () => number = Math.random,
): Generator<number, never> {
  const last = schedule.at(-1);
  if (last === undefined) throw new RangeError('a back-off schedule needs at least one pause');
  for (const delayMs of schedule) yield jittered(delayMs, random());
  for (;;) yield jittered(last, random());
}

function jittered(delayMs: number, random: number): number {
  return Math.round(delayMs * (1 - 0.2 * random));
}
