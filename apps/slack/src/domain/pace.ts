/** Slack takes about one message a second into a channel and lets short bursts pass. */
const intervalMs = 1_000;
const burst = 3;
const headroomMs = (burst - 1) * intervalMs;

/**
 * Generic cell rate algorithm: `freeAt` is the instant at which everything sent so far is paid off. A channel may run
 * ahead of it by a burst of three.
 */
export function mayPost(freeAt: Date, now: Date): boolean {
  return freeAt.getTime() <= now.getTime() + headroomMs;
}

/** `freeAt` after one more message. */
export function afterPost(freeAt: Date, now: Date): Date {
  return new Date(Math.max(freeAt.getTime(), now.getTime()) + intervalMs);
}

/** `freeAt` after Slack has asked for a pause: nothing until it is over, and no burst right after it. */
export function afterRateLimit(freeAt: Date, now: Date, retryAfterMs: number): Date {
  return new Date(Math.max(freeAt.getTime(), now.getTime() + retryAfterMs + headroomMs));
}
