import { createDatabase, isInfrastructureError } from '@dna/database';
import { createHttpServer, registerHealth, unavailable, type HttpServer } from '@dna/http';
import { createMessaging } from '@dna/inbox-outbox';
import { connectBus } from '@dna/messaging';
import { createLogger, createMetrics } from '@dna/observability';
import { lifecycle, type Running } from '@dna/service';
import type { Config } from './config.ts';
import { leadScores } from './http/lead-scores.ts';
import { scoringRules } from './http/scoring-rules.ts';
import type { ScoringPolicy } from './ledger/scoring-policy.ts';
import type { ScoringTables } from './store/tables.ts';
import { subscriptions, timers } from './subscriptions.ts';

const service = 'scoring';

export type ScoringService = Running & { http: HttpServer };

/** Decides how warm a lead is. */
export async function createService(config: Config): Promise<ScoringService> {
  const log = createLogger({ service, level: config.LOG_LEVEL });
  const metrics = createMetrics(service);
  const policy: ScoringPolicy = {
    decay: { enabled: config.ENABLE_SCORE_DECAY, days: config.SCORE_DECAY_DAYS },
    hotLeadScore: config.HOT_LEAD_SCORE,
  };
  const database = createDatabase<ScoringTables>({
    url: config.SCORING_DATABASE_URL,
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
  const messaging = createMessaging<ScoringTables>({
    service,
    database,
    bus,
    log,
    subscriptions: subscriptions(policy),
    timers: timers(policy),
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
  await http.register(leadScores, { prefix: '/api/v1', db, policy });
  await http.register(scoringRules, { prefix: '/api/v1', db, policy });

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
