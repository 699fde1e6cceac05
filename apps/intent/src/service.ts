import { createDatabase, isInfrastructureError } from '@dna/database';
import { createHttpServer, registerHealth, unavailable, type HttpServer } from '@dna/http';
import { createMessaging } from '@dna/inbox-outbox';
import { connectBus } from '@dna/messaging';
import { createLogger, createMetrics } from '@dna/observability';
import { lifecycle, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { intentRules } from './http/intent-rules.ts';
import { leadIntents } from './http/lead-intents.ts';
import type { IntentTables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

const service = 'intent';

export type IntentService = Running & { http: HttpServer };

/** Decides what a lead wants. */
export async function createService(config: Config): Promise<IntentService> {
  const log = createLogger({ service, level: config.LOG_LEVEL });
  const metrics = createMetrics(service);
  const database = createDatabase<IntentTables>({
    url: config.INTENT_DATABASE_URL,
    name: service,
    onIdleError: (err) => log.warn({ err }, 'idle database connection lost'),
  });
  const bus = connectBus({
    url: config.NATS_URL,
    name: service,
    user: config.NATS_USER,
    password: config.NATS_PASSWORD,
    creds: config.NATS_CREDS,
    ca: config.NATS_CA,
    log,
  });
  const messaging = createMessaging<IntentTables>({
    service,
    database,
    bus,
    log,
    subscriptions: subscriptions(bus, config.INTENT_PRIOR),
  });
  const http = await createHttpServer({
    service,
    log,
    metrics,
    identitySecret: config.JWT_SECRET,
    toProblem: (error) => (isInfrastructureError(error) ? unavailable(2, undefined, error) : null),
  });
  registerHealth(http, {
    version: config.APP_VERSION,
    metrics,
    ready: async () => {
      await database.ping();
      const broker = bus.connected() ? 'connected' : 'disconnected';
      return { ok: true, checks: { database: 'connected', broker } };
    },
    health: async () => ({ ok: true, checks: { database: 'connected', ...(await messaging.health()) } }),
  });
  const { db } = database;
  await http.register(leadIntents, { prefix: '/api/v1', db, prior: config.INTENT_PRIOR });
  await http.register(intentRules, { prefix: '/api/v1', db });

  const { start, stop } = lifecycle(log, [
    { name: 'database', stop: database.stop },
    { name: 'bus', stop: bus.stop },
    { name: 'messaging', start: messaging.start, stop: messaging.stop },
    {
      name: 'http',
      start: () => http.listen({ host: config.HOST, port: config.PORT }),
      stop: () => http.close(),
    },
  ]);
  return { start, stop, http };
}
