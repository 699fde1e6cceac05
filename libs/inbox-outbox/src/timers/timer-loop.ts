import { sql, type Kysely } from '@dna/database';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { isTransient, pause, type Stopping } from '../transient.ts';
import { runUnit } from '../unit/run-unit.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';
import type { Unit } from '../unit/unit.ts';
import { putOff } from './put-off.ts';

export type DueTimer = { key: string; kind: string; payload: unknown; dueAt: Date; attempts: number };
export type TimerHandler<DB> = (unit: Unit<DB>, timers: DueTimer[]) => Promise<void>;
export type TimerHandlers<DB> = Record<string, TimerHandler<DB>>;

export type TimerLoopSettings<DB> = {
  db: Kysely<DB & MessagingTables>;
  handlers: TimerHandlers<DB>;
  handOver: (batch: OutboxBatch) => Promise<void>;
  log: MessagingLog;
  stopping: Stopping;
};

const intervalMs = 200;
const batchSize = 200;

/** Takes due timers, any number of replicas side by side, and hands them to their handlers like messages. */
export async function runTimers<DB>(settings: TimerLoopSettings<DB>): Promise<void> {
  while (!settings.stopping.aborted) {
    try {
      const taken = await takeDue(settings, batchSize);
      if (taken > 0) continue;
    } catch (error) {
      settings.log.warn({ err: error }, 'timers wait');
      if (!isTransient(error)) {
        await takeOneByOne(settings).catch((cause: unknown) =>
          settings.log.warn({ err: cause }, 'timers wait'),
        );
      }
      await pause(1_000, settings.stopping);
    }
    await pause(intervalMs, settings.stopping);
  }
}

/** One transaction for timers of one kind: handlers of two kinds would lock in two orders. @returns how many were due */
async function takeDue<DB>(settings: TimerLoopSettings<DB>, limit: number, key?: string): Promise<number> {
  const { result, batch } = await runUnit<DB, number>(settings.db, async (unit) => {
    const timers = await deleteDue(unit, Object.keys(settings.handlers), limit, key);
    const [first] = timers;
    if (first !== undefined) await settings.handlers[first.kind]!(unit, timers);
    return timers.length;
  });
  if (batch !== null) await settings.handOver(batch);
  return result;
}

async function deleteDue<DB>(
  unit: Unit<DB>,
  kinds: string[],
  limit: number,
  key?: string,
): Promise<DueTimer[]> {
  const { rows } = await sql<DueTimer>`
    with due as (
      select key, kind, due_at from timers
      where due_at <= ${unit.now} and kind = any(${kinds}::text[]) and (${key ?? null}::text is null or key = ${key ?? null})
      order by due_at limit ${limit} for update skip locked
    )
    delete from timers where key in (
      select key from due where kind = (select kind from due order by due_at, key limit 1)
    )
    returning key, kind, payload, due_at as "dueAt", attempts`.execute(unit.tx);
  return rows.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.key < b.key ? -1 : 1));
}

/** A batch failed: the timer that cannot be handled is found, put off on the schedule, then parked. */
async function takeOneByOne<DB>(settings: TimerLoopSettings<DB>): Promise<void> {
  const { rows } = await sql<DueTimer>`
    select key, kind, payload, due_at as "dueAt", attempts from timers
    where due_at <= clock_timestamp() and kind = any(${Object.keys(settings.handlers)}::text[])
    order by due_at limit ${batchSize}`.execute(settings.db);
  for (const timer of rows) {
    try {
      await takeDue(settings, 1, timer.key);
    } catch (error) {
      if (isTransient(error)) throw error;
      await putOff(settings, timer, error);
    }
  }
}
