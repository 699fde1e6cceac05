import { Pool } from 'pg';
import { openQueues, queueNames, type Queues } from './queues.ts';

export type Settled = {
  settled: boolean;
  /** When the last event, deal or message was recorded; null while there is still something to do. */
  lastAt: Date | null;
};

export class FailedJobsError extends Error {
  readonly code = 'FAILED_JOBS';
}

/** Asks Redis first, which costs next to nothing; Postgres only when the queues are empty. */
export function createSettled(redisUrl: string, databaseUrl: string) {
  const queues = openQueues(redisUrl);
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  return {
    ask: async (): Promise<Settled> => {
      if (await hasWork(queues)) return { settled: false, lastAt: null };
      const { rows } = await pool.query<{ last_at: Date | null }>(lastPiece);
      return { settled: true, lastAt: rows[0]!.last_at };
    },
    stop: async () => {
      await queues.close();
      await pool.end();
    },
  };
}

const lastPiece = `
  select greatest((select max(recorded_at) from events), (select max(created_at) from deals),
    (select max(posted_at) from notifications)) as last_at`;

/** Downstream last: a job asks for the next one before it is done itself, so none slips through between two looks. */
async function hasWork(queues: Queues): Promise<boolean> {
  for (const name of queueNames) {
    const { failed = 0, ...open } = await queues[name].getJobCounts(
      'waiting',
      'active',
      'delayed',
      'prioritized',
      'failed',
    );
    if (failed > 0) throw new FailedJobsError(await reasonOf(queues[name], failed));
    if (Object.values(open).some((count) => count > 0)) return true;
  }
  return false;
}

async function reasonOf(queue: Queues[keyof Omit<Queues, 'close'>], failed: number): Promise<string> {
  const [job] = await queue.getFailed(0, 0);
  return `${failed} jobs of the baseline's queue ${queue.name} have failed for good, the last with: ${job?.failedReason}`;
}
