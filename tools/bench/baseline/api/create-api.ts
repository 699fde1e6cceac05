import { timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Queues } from '../queues.ts';
import { readBody, toJob, type EventJob } from './event-job.ts';

/** The front door: checks key and body, queues one job an event, and answers with the events' ids. */
export function createApi({ events }: Pick<Queues, 'events'>, apiKey: string): FastifyInstance {
  const app = Fastify({ bodyLimit: 4 * 1024 * 1024 });
  app.get('/health', () => ({ status: 'ok' }));
  app.post('/api/v1/events/ingest', async (request, reply) => {
    if (!isKey(request.headers['x-api-key'], apiKey)) return reply.code(401).send({ code: 'unauthorized' });
    const parsed = readBody(request.body);
    if (!parsed.success) {
      return reply.code(422).send({ code: 'invalid_body', errors: parsed.error.issues });
    }
    const receivedAt = new Date().toISOString();
    const isMany = Array.isArray(parsed.data);
    const jobs = [parsed.data].flat().map((body) => toJob(body, receivedAt));
    await queueAll(events, jobs);
    const answers = jobs.map(({ id }) => ({
      event_id: id,
      lead_id: null,
      status: 'queued',
      duplicate: false,
    }));
    return reply.code(202).send(isMany ? answers : answers[0]);
  });
  return app;
}

async function queueAll(events: Queues['events'], jobs: EventJob[]): Promise<void> {
  const [first, ...more] = jobs;
  if (more.length === 0) await events.add('event', first!, { jobId: first!.id });
  else await events.addBulk(jobs.map((data) => ({ name: 'event', data, opts: { jobId: data.id } })));
}

function isKey(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string' || Buffer.byteLength(given) !== Buffer.byteLength(wanted)) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
