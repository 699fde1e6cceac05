import { createDatabase } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { createFrame, type Running } from '@dna/service';
import type { HttpServer } from '@dna/http';
import { answerQuestions } from './answers.ts';
import { createNames } from './clients/names.ts';
import type { Config } from './config.ts';
import { createClock } from './door/clock.ts';
import { createDoor } from './door/door.ts';
import { events } from './http/events.ts';
import { leads } from './http/leads.ts';
import { webhooks } from './http/webhooks.ts';
import { createSpill } from './spill/spill.ts';
import type { IngestionTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

/** Takes events in, finds out whose they are, and shows the leads. */
export async function createService(config: Config): Promise<Running & { http: HttpServer }> {
  const frame = await createFrame<IngestionTables>({
    service: 'ingestion',
    config,
    databaseUrl: config.INGESTION_DATABASE_URL,
    subscriptions: () => subscriptions(config.SECRETS_KEY),
    timers: () => timers,
    bodyLimitBytes: 5 * 1_048_576,
    connectTimeoutMs: 1_000,
    // As long as either the broker or the database can store, events are taken.
    ready: async ({ database, bus }) => {
      if (!spill.available()) await database.ping();
      return { ok: true, checks: { broker: bus.connected() ? 'connected' : 'disconnected' } };
    },
  });
  const { bus, http, messaging, log } = frame;
  // Slow readers must not take the door's connections.
  const readers = createDatabase<IngestionTables & MessagingTables>({
    url: config.INGESTION_DATABASE_URL,
    name: 'ingestion-reads',
    maxConnections: 5,
    onIdleError: (err) => log.warn({ err }, 'idle database connection lost'),
  });
  const clock = createClock();
  const spill = createSpill(bus, config.SECRETS_KEY, config.STREAM_REPLICAS);
  const door = createDoor(messaging, spill, clock, log);

  // The last of the list: a new first secret must not give known events new ids.
  const acceptance = { door, clock, eventIdSecret: config.SECRETS_KEY.at(-1)! };
  await http.register(events, { prefix: '/api/v1', ...acceptance });
  await http.register(webhooks, { prefix: '/api/v1', ...acceptance, webhookSecrets: config.WEBHOOK_SECRET });
  await http.register(leads, { prefix: '/api/v1', db: readers.db, names: createNames(bus) });

  return frame.running([
    { name: 'readers', stop: readers.stop },
    { name: 'answers', start: () => answerQuestions(bus, readers.db) },
    { name: 'door', stop: door.stop },
  ]);
}
