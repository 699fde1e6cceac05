/** How much a channel takes. Slack itself: about one message a second, short bursts may pass. */
export type Pace = {
  /** Between two messages, on the average. */
  intervalMs: number;
  /** How far a channel may run ahead of that. */
  headroomMs: number;
};

/** So many may follow each other at once. */
const burst = 3;

export function paceOf(messagesPerSecond: number): Pace {
  const intervalMs = 1_000 / messagesPerSecond;
  return { intervalMs, headroomMs: (burst - 1) * intervalMs };
}

/**
 * How many messages a channel takes now. Generic cell rate algorithm: `freeAt` is the instant at which everything sent
 * so far is paid off, and a channel may run ahead of it by a burst.
 */
export function allowance({ intervalMs, headroomMs }: Pace, freeAt: Date, now: Date): number {
  const behindMs = now.getTime() - Math.max(freeAt.getTime(), now.getTime());
  return Math.max(0, Math.floor((behindMs + headroomMs) / intervalMs) + 1);
}

/** `freeAt` after so many more messages. */
export function afterPosts({ intervalMs }: Pace, freeAt: Date, now: Date, count: number): Date {
  return new Date(Math.max(freeAt.getTime(), now.getTime()) + Math.ceil(count * intervalMs));
}

/** `freeAt` after Slack has asked for a pause: nothing until it is over, and no burst right after it. */
export function afterRateLimit(pace: Pace, freeAt: Date, now: Date, retryAfterMs: number): Date {
  return new Date(Math.max(freeAt.getTime(), now.getTime() + retryAfterMs + pace.headroomMs));
}
