import type { Messaging, Unit } from '@dna/inbox-outbox';
import type { ImportFailureReason } from '../store/import-tables.ts';
import {
  lockImport,
  readImport,
  releaseWorker,
  saveProgress,
  type FoundIssue,
  type ImportRow,
  type Progress,
} from '../store/imports.ts';
import type { IngestionTables } from '../store/tables.ts';
import { ImportInterrupted } from './import-failure.ts';
import { scheduleImport } from './import-timer.ts';
import { settleImport } from './settle-import.ts';

/** So long nothing may be heard of a process before another one takes its import over. */
export const leaseMs = 30_000;
const beatMs = 5_000;

/** The right to work on an import. It is renewed with everything that is written down, and ends when it is lost. */
export type Lease = {
  /** Throws `ImportInterrupted` when the import is not this worker's any more. */
  renew: () => Promise<ImportRow>;
  /** Renews when it is time to; may be called as often as one likes. */
  beat: () => Promise<void>;
  save: (progress: Progress, found: readonly FoundIssue[]) => Promise<void>;
  finish: () => Promise<void>;
  fail: (reason: ImportFailureReason) => Promise<void>;
  /** The next replica goes on at once. */
  handBack: () => Promise<void>;
};

type Options = {
  messaging: Pick<Messaging<IngestionTables>, 'transact'>;
  id: string;
  /** Drawn for this lease: what an earlier worker still writes does not count. */
  worker: string;
  stopping: AbortSignal;
};

export function createLease({ messaging, id, worker, stopping }: Options): Lease {
  let renewedAt = performance.now();

  async function whileOurs<R>(
    then: (unit: Unit<IngestionTables>, job: ImportRow) => Promise<R>,
  ): Promise<{ result: R } | null> {
    return messaging.transact(async (unit) => {
      const job = await lockImport(unit.tx, id);
      return job?.worker === worker ? { result: await then(unit, job) } : null;
    });
  }

  /** Somebody's wish to cancel is fulfilled here, when everything done so far is counted. */
  async function goOn<R>(then: (unit: Unit<IngestionTables>, job: ImportRow) => Promise<R>): Promise<R> {
    const outcome = await whileOurs(async (unit, job) => {
      const result = await then(unit, job);
      if (job.state === 'canceled') {
        await settleImport(unit, (await readImport(unit.tx, id)) ?? job, 'canceled');
        return null;
      }
      scheduleImport(unit, id, leaseMs);
      return { result };
    });
    renewedAt = performance.now();
    if (!outcome?.result || stopping.aborted)
      throw new ImportInterrupted('the import is not worked on here any more');
    return outcome.result.result;
  }

  const renew = () => goOn(async (_unit, job) => job);

  return {
    renew,
    beat: async () => {
      if (performance.now() - renewedAt > beatMs) await renew();
    },
    save: (progress, found) => goOn((unit) => saveProgress(unit.tx, id, progress, found)),
    finish: async () => {
      await whileOurs((unit, job) => settleImport(unit, job, job.state === 'canceled' ? 'canceled' : 'done'));
    },
    fail: async (reason) => {
      await whileOurs((unit, job) => settleImport(unit, job, 'failed', reason));
    },
    handBack: async () => {
      await whileOurs(async (unit) => {
        await releaseWorker(unit.tx, id);
        scheduleImport(unit, id, 0);
      });
    },
  };
}
