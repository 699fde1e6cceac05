import { createHash } from 'node:crypto';
import { newId, sql, type Kysely } from '@dna/database';
import type { Delivery } from '@dna/messaging';
import { delayFor, messageRetrySchedule } from '@dna/resilience';
import type { DeadLetterState, MessagingTables } from '../tables.ts';

export type Failure = {
  durable: string;
  messageKey: string;
  subject: string;
  payload: string;
  headers: Record<string, string>;
  error: string;
};

/**
 * Counts a failed attempt. Parks the message when it can never work (`permanent`) or the retry schedule is used up.
 *
 * @returns the pause before the next attempt, or null when it is parked
 */
export async function recordFailure<DB>(
  db: Kysely<DB & MessagingTables>,
  failure: Failure,
  permanent: boolean,
): Promise<{ delayMs: number | null; attempts: number }> {
  const state: DeadLetterState = permanent ? 'parked' : 'retrying';
  const { rows } = await sql<{ id: string; attempts: number }>`
    insert into dead_letters as d
      (id, durable, message_key, subject, payload, headers, error, attempts, state, first_failed_at, last_failed_at)
    values (${newId()}, ${failure.durable}, ${failure.messageKey}, ${failure.subject},
      ${withoutNul(failure.payload)}, ${JSON.stringify(failure.headers)}, ${withoutNul(failure.error)}, 1,
      ${state}, clock_timestamp(), clock_timestamp())
    on conflict (durable, message_key) do update set
      attempts = d.attempts + 1, error = excluded.error, state = excluded.state,
      last_failed_at = excluded.last_failed_at
    where d.state <> 'dropped'
    returning id, attempts`.execute(db);
  // Given up for good before: it stays so.
  if (rows[0] === undefined) return { delayMs: null, attempts: 0 };
  const { id, attempts } = rows[0];
  const delayMs = permanent ? null : delayFor(messageRetrySchedule, attempts, Math.random());
  if (delayMs === null && !permanent) {
    await sql`update dead_letters set state = 'parked' where id = ${id}`.execute(db);
  }
  return { delayMs, attempts };
}

/** Name of a message that could not even be read: the same bytes are the same message. */
export function keyOfUnreadable(delivery: Pick<Delivery, 'payload'>): string {
  return `sha256:${createHash('sha256').update(delivery.payload).digest('hex')}`;
}

/** What went wrong, short enough to be shown; never a stack. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 2_000);
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
