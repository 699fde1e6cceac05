import { Worker } from 'bullmq';
import { z } from 'zod';
import type { EventJob } from '../api/event-job.ts';
import { connectionTo, openQueues, type RoutingJob, type SyncJob } from '../queues.ts';
import { openPool } from '../store/transaction.ts';
import { postMessage } from './post-message.ts';
import { processEvent } from './process-event.ts';
import { routeLead } from './route-lead.ts';

const settings = z
  .object({
    REDIS_URL: z.url(),
    DATABASE_URL: z.string().min(1),
    SLACK_API_URL: z.url(),
    SLACK_BOT_TOKEN: z.string().min(1),
    CONCURRENCY: z.coerce.number().int().positive(),
  })
  .parse(process.env);

/** Few leads are routed and few messages sent: they need no more of the pool than this. */
const sideConcurrency = 5;

const queues = openQueues(settings.REDIS_URL);
const pool = openPool(settings.DATABASE_URL, settings.CONCURRENCY + 2 * sideConcurrency);
const slack = { apiUrl: settings.SLACK_API_URL, token: settings.SLACK_BOT_TOKEN };
const connection = connectionTo(settings.REDIS_URL);

const workers = [
  new Worker<EventJob>(
    'events',
    async ({ data }) => {
      const { leadId, toRoute, notificationId } = await processEvent(pool, data);
      if (toRoute) await queues.routing.add('route', { leadId }, { jobId: `route-${leadId}` });
      await announce(notificationId);
    },
    { connection, concurrency: settings.CONCURRENCY },
  ),
  new Worker<RoutingJob>('routing', async ({ data }) => announce(await routeLead(pool, data.leadId)), {
    connection,
    concurrency: sideConcurrency,
  }),
  new Worker<SyncJob>('sync', ({ data }) => postMessage(pool, slack, data.notificationId), {
    connection,
    concurrency: sideConcurrency,
  }),
];
for (const worker of workers) worker.on('error', (error) => console.error(error));
for (const worker of workers)
  worker.on('failed', (job, error) => console.error(job?.queueName, job?.id, error));
console.log('ready');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());

async function announce(notificationId: string | null): Promise<void> {
  if (notificationId !== null) await queues.sync.add('post', { notificationId }, { jobId: notificationId });
}

async function stop(): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close()));
  await queues.close();
  await pool.end();
  process.exit(0);
}
