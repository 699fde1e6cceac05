import { newId } from '@dna/database';
import { isTransient, type Messaging, type TimerHandler, type Unit } from '@dna/inbox-outbox';
import type { Logger } from '@dna/observability';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../door/clock.ts';
import type { Door } from '../door/door.ts';
import { encodings } from '../domain/imports/text-encoding.ts';
import { findEventKeys } from '../store/event-keys.ts';
import type { ImportFailureReason } from '../store/import-tables.ts';
import { assignWorker, deleteImport, lockImport, readChunk, type ImportRow } from '../store/imports.ts';
import type { IngestionTables } from '../store/tables.ts';
import { ImportFailure, ImportInterrupted } from './import-failure.ts';
import { importOf, scheduleImport } from './import-timer.ts';
import { createLease, leaseMs, type Lease } from './lease.ts';
import type { ImportFile } from './open-sheet.ts';
import { runImport } from './run-import.ts';
import { settleImport } from './settle-import.ts';

export type ImportRunner = {
  /** Handles `runImportTimer`. */
  onDue: TimerHandler<IngestionTables>;
  /** Interrupts what is under way. */
  stop: () => Promise<void>;
};

type Deps = {
  messaging: Pick<Messaging<IngestionTables>, 'transact' | 'db'>;
  accept: Door['accept'];
  clock: Clock;
  eventIdSecret: string;
  log: Logger;
};

/** An import that ends so many processes without coming any further is at fault itself. */
const mostAttempts = 5;
const busyMs = 1_000;

/** Works imports off, one at a time in each replica. */
export function createImportRunner({ messaging, accept, clock, eventIdSecret, log }: Deps): ImportRunner {
  const stopping = new AbortController();
  let current: Promise<void> | null = null;

  async function takeUp(unit: Unit<IngestionTables>, id: string): Promise<void> {
    // Whoever has it locked is just writing something down for it.
    const job = await lockImport(unit.tx, id, false);
    if (job === null) return scheduleImport(unit, id, busyMs);
    if (job === undefined || job.finished_at !== null) return;
    if (job.state === 'receiving') return deleteImport(unit.tx, id);
    if (job.state === 'canceled') return settleImport(unit, job, 'canceled');
    if (job.attempts >= mostAttempts) return settleImport(unit, job, 'failed', gaveUp);
    if (current !== null || stopping.signal.aborted) return scheduleImport(unit, id, busyMs);
    const worker = newId(unit.now.getTime());
    await assignWorker(unit.tx, id, worker, unit.now);
    scheduleImport(unit, id, leaseMs);
    current = work(id, worker).finally(() => {
      current = null;
    });
  }

  async function work(id: string, worker: string): Promise<void> {
    const lease = createLease({ messaging, id, worker, stopping: stopping.signal });
    try {
      // Waits for the end of the transaction that assigned the import, which has it locked.
      const job = await lease.renew();
      const progress = await runImport({
        job,
        file: fileOf(job),
        accept,
        eventIdSecret,
        now: clock.now,
        known: receivedBefore,
        save: lease.save,
        beat: lease.beat,
        pause: (ms) => pause(ms),
      });
      await lease.finish();
      log.info({ import_id: id, rows: progress.rows_done, recorded: progress.recorded }, 'import done');
    } catch (error) {
      await end(id, lease, error).catch((cause: unknown) =>
        log.warn({ err: cause, import_id: id }, 'import waits for its next worker'),
      );
    }
  }

  /** Whatever is not the file's fault is tried again, by whoever finds the lease run out. */
  async function end(id: string, lease: Lease, error: unknown): Promise<void> {
    if (error instanceof ImportFailure) {
      log.info({ import_id: id, code: error.reason.code }, 'import failed');
      return lease.fail(error.reason);
    }
    if (stopping.signal.aborted) return lease.handBack();
    if (error instanceof ImportInterrupted) return;
    log[isTransient(error) ? 'warn' : 'error']({ err: error, import_id: id }, 'import was interrupted');
  }

  async function receivedBefore(eventIds: readonly string[]): Promise<Map<string, Date>> {
    const known = await messaging.transact((unit) => findEventKeys(unit.tx, eventIds));
    return new Map([...known].map(([id, { receivedAt }]) => [id, receivedAt]));
  }

  function fileOf({ id, format, encoding }: ImportRow): ImportFile {
    return {
      format,
      encoding: encodings.find((each) => each === encoding) ?? 'utf-8',
      bytes: () => storedBytes(messaging.db, id),
    };
  }

  return {
    onDue: async (unit, timers) => {
      for (const timer of timers) await takeUp(unit, importOf(timer));
    },
    stop: async () => {
      stopping.abort();
      await current;
    },
  };
}

async function* storedBytes(db: Deps['messaging']['db'], id: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const bytes = await readChunk(db, id, position);
    if (bytes === undefined) return;
    yield bytes;
  }
}

const gaveUp: ImportFailureReason = {
  code: 'gave_up',
  message: `The import was taken up ${mostAttempts} times and did not come any further.`,
  remedy: 'Split the file and send the parts; report the import id if one of them fails again.',
  row: null,
};
