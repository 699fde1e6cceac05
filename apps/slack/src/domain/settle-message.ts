/** Pauses before the next try while it is unclear whether Slack has the message; then a person has to look. */
const unclearScheduleMs: readonly number[] = [
  5_000,
  15_000,
  60_000,
  5 * 60_000,
  15 * 60_000,
  3_600_000,
  3_600_000,
  3_600_000,
];

/** How a call to Slack failed. */
export type Failure =
  /** No answer, or one that says nothing: it may have been carried out. */
  | { kind: 'unclear'; reason: string }
  /** Slack refuses, and would again: a person has to change something. */
  | { kind: 'refused'; error: string }
  /** Slack asks for a pause; nothing was carried out. */
  | { kind: 'rate_limited'; retryAfterMs: number }
  /** Slack was not asked at all. */
  | { kind: 'not_sent'; reason: string; retryAfterMs: number };

/** How an attempt to post a message ended. An incoming webhook does not say where the message is. */
export type Outcome = { kind: 'posted'; channelId: string | null; ts: string | null } | Failure;

export const messageStatuses = ['pending', 'unknown', 'posted', 'failed', 'no_credentials'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export type Settlement = {
  status: MessageStatus;
  /** Attempts after which it was unclear whether Slack has the message; others do not count. */
  attempts: number;
  nextAttemptAt: Date | null;
  channelId: string | null;
  ts: string | null;
  error: string | null;
};

/**
 * What becomes of a message after an attempt.
 *
 * @param attempts unclear ones before this one
 * @param inDoubt an earlier attempt may have posted it, and this one could not find out
 */
export function settleMessage(attempts: number, inDoubt: boolean, outcome: Outcome, now: Date): Settlement {
  const base = { attempts, nextAttemptAt: null, channelId: null, ts: null, error: null };
  const waiting = inDoubt ? 'unknown' : 'pending';
  switch (outcome.kind) {
    case 'posted':
      return { ...base, status: 'posted', channelId: outcome.channelId, ts: outcome.ts };
    case 'refused':
      return { ...base, status: 'failed', error: outcome.error };
    case 'rate_limited':
      return {
        ...base,
        status: waiting,
        nextAttemptAt: after(now, outcome.retryAfterMs),
        error: 'rate_limited',
      };
    case 'not_sent':
      return {
        ...base,
        status: waiting,
        nextAttemptAt: after(now, outcome.retryAfterMs),
        error: outcome.reason,
      };
    case 'unclear': {
      const unclear = { ...base, attempts: attempts + 1, error: outcome.reason };
      const pauseMs = unclearScheduleMs[attempts];
      if (pauseMs === undefined) return { ...unclear, status: 'failed', error: `gave up: ${outcome.reason}` };
      return { ...unclear, status: 'unknown', nextAttemptAt: after(now, pauseMs) };
    }
  }
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
