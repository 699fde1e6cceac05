import { Queue, type ConnectionOptions, type DefaultJobOptions } from 'bullmq';
import type { EventJob } from './api/event-job.ts';

export type RoutingJob = { leadId: string };
export type SyncJob = { notificationId: string };

export type Queues = {
  events: Queue<EventJob>;
  routing: Queue<RoutingJob>;
  sync: Queue<SyncJob>;
  close: () => Promise<void>;
};

/** In the order in which work flows from one to the next. */
export const queueNames = ['events', 'routing', 'sync'] as const;

/** What is done need not be kept: Postgres has it. What has failed five times is kept to be looked at. */
const defaultJobOptions: DefaultJobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: { count: 5_000 },
};

/** The senders' side of the three queues. */
export function openQueues(redisUrl: string): Queues {
  const connection = connectionTo(redisUrl);
  const options = { connection, defaultJobOptions };
  const queues = {
    events: new Queue<EventJob>('events', options),
    routing: new Queue<RoutingJob>('routing', options),
    sync: new Queue<SyncJob>('sync', options),
  };
  return {
    ...queues,
    close: async () => {
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
    },
  };
}

export function connectionTo(redisUrl: string): ConnectionOptions {
  const { hostname, port } = new URL(redisUrl);
  return { host: hostname, port: Number(port), maxRetriesPerRequest: null };
}
