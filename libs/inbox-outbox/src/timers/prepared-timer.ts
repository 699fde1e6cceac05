import { sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';
import { pause, untilAvailable } from '../transient.ts';
import { runUnit } from '../unit/run-unit.ts';
import type { Unit } from '../unit/unit.ts';
import { putOff } from './put-off.ts';
import type { DueTimer, TimerHandler, TimerLoopSettings } from './timer-loop.ts';

/** A handler that asks others what it needs, before its transaction. It gets its timers one at a time. */
export type PreparedTimer<DB> = {
  prepare: (db: Kysely<DB & MessagingTables>) => Promise<unknown>;
  handle: (unit: Unit<DB>, timers: DueTimer[], prepared: unknown) => Promise<void>;
};

export type AnyTimerHandlers<DB> = Record<string, TimerHandler<DB> | PreparedTimer<DB>>;

/**
 * As `on` for messages: the result of `prepare` comes as third argument. While nobody answers it, the timer waits. What
 * it found out may be out of date when the transaction begins.
 */
export function prepared<DB, P>(
  prepare: (db: Kysely<DB & MessagingTables>) => Promise<P>,
  handle: (unit: Unit<DB>, timers: DueTimer[], prepared: P) => Promise<void>,
): PreparedTimer<DB> {
  return { prepare, handle: (unit, timers, given) => handle(unit, timers, given as P) };
}

export type PreparedLoopSettings<DB> = Omit<TimerLoopSettings<DB>, 'handlers'> & {
  kind: string;
  handler: PreparedTimer<DB>;
};

const intervalMs = 200;
/** Who has claimed a timer prepares it; after this long another replica may take it for dead. */
const claimMs = 15_000;

/** Takes due timers of one kind. Every kind has a loop of its own: while those it asks are away, no other waits. */
export async function runPreparedTimers<DB>(settings: PreparedLoopSettings<DB>): Promise<void> {
  const { log, stopping, kind } = settings;
  while (!stopping.aborted) {
    try {
      const timer = await claimDue(settings);
      if (timer !== null) {
        await take(settings, timer);
        continue;
      }
    } catch (error) {
      log.warn({ timer_kind: kind, err: error }, 'timers wait');
      await pause(1_000, stopping);
    }
    await pause(intervalMs, stopping);
  }
}

/** Puts the timer off for as long as a claim holds, so that replicas do not all ask the same. */
async function claimDue<DB>({ db, kind }: PreparedLoopSettings<DB>): Promise<DueTimer | null> {
  const { rows } = await sql<DueTimer>`
    with due as (
      select key, due_at from timers where due_at <= clock_timestamp() and kind = ${kind}
      order by due_at, key limit 1 for update skip locked
    )
    update timers t set due_at = clock_timestamp() + ${claimMs} * interval '1 millisecond'
    from due where t.key = due.key
    returning t.key, t.kind, t.payload, due.due_at as "dueAt", t.attempts`.execute(db);
  return rows[0] ?? null;
}

async function take<DB>(settings: PreparedLoopSettings<DB>, timer: DueTimer): Promise<void> {
  const { db, handler, stopping, log, handOver } = settings;
  try {
    const outcome = await untilAvailable(
      async () => {
        const found = await handler.prepare(db);
        return runUnit<DB, void>(db, async (unit) => {
          if (await deleteTimer(unit, timer)) await handler.handle(unit, [timer], found);
        });
      },
      stopping,
      (error, delayMs) => log.warn({ timer_kind: timer.kind, err: error, delay_ms: delayMs }, 'timer waits'),
    );
    if (outcome !== null && outcome.batch !== null) await handOver(outcome.batch);
  } catch (error) {
    await putOff(settings, timer, error);
  }
}

/** False when somebody else has handled it meanwhile. */
async function deleteTimer<DB>(unit: Unit<DB>, { key, kind }: DueTimer): Promise<boolean> {
  const { rows } = await sql`
    delete from timers where key = ${key} and kind = ${kind} returning 1`.execute(unit.tx);
  return rows.length > 0;
}
