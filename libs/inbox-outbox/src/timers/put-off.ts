import { sql } from '@dna/database';
import { delayFor, messageRetrySchedule } from '@dna/resilience';
import { describeError, recordFailure } from '../dead-letters/record-failure.ts';
import type { DueTimer, TimerLoopSettings } from './timer-loop.ts';

/** A timer failed: it is tried again on the schedule of messages, then parked. */
export async function putOff<DB>(
  settings: Pick<TimerLoopSettings<DB>, 'db' | 'log'>,
  timer: DueTimer,
  error: unknown,
): Promise<void> {
  const attempts = timer.attempts + 1;
  const delayMs = delayFor(messageRetrySchedule, attempts, Math.random());
  const fields = { timer_kind: timer.kind, timer_key: timer.key, attempts, err: error };
  if (delayMs !== null) {
    settings.log.warn({ ...fields, delay_ms: delayMs }, 'timer failed');
    await sql`update timers set attempts = ${attempts},
      due_at = clock_timestamp() + ${delayMs} * interval '1 millisecond' where key = ${timer.key}`.execute(
      settings.db,
    );
    return;
  }
  settings.log.error(fields, 'timer parked');
  await recordFailure(
    settings.db,
    {
      durable: `timer:${timer.kind}`,
      messageKey: `${timer.key}@${timer.dueAt.toISOString()}`,
      subject: timer.key,
      payload: JSON.stringify(timer.payload),
      headers: {},
      error: describeError(error),
    },
    true,
  );
  await sql`delete from timers where key = ${timer.key}`.execute(settings.db);
}
