import type { ServiceName } from '@dna/contracts';
import { createDatabase, isInfrastructureError, isUnstorableValue, type Database } from '@dna/database';
import {
  createHttpServer,
  badRequest,
  registerHealth,
  unavailable,
  type ProblemError,
  type HealthReport,
  type HttpServer,
} from '@dna/http';
import {
  createMessaging,
  type AnyTimerHandlers,
  type Messaging,
  type SubscriptionBinding,
} from '@dna/inbox-outbox';
import { connectBus, type Bus } from '@dna/messaging';
import { createLogger, createMetrics, type Logger, type LogLevel, type Metrics } from '@dna/observability';
import { registerDeadLetters } from './dead-letter-routes.ts';
import { lifecycle, type Part, type Running } from './lifecycle.ts';

/** Settings that every service with a schema has, by the names of `settings.ts`. */
export type FrameConfig = {
  NATS_URL: string;
  NATS_USER?: string | undefined;
  NATS_PASSWORD?: string | undefined;
  NATS_CREDS?: string | undefined;
  NATS_CA?: string | undefined;
  LOG_LEVEL: LogLevel;
  APP_VERSION: string;
  HOST: string;
  PORT: number;
  JWT_SECRET: string[];
  OUTBOX_RETENTION_HOURS: number;
  STREAM_REPLICAS: number;
};

export type Outlets<DB> = { log: Logger; metrics: Metrics; database: Database<DB>; bus: Bus };

export type FrameOptions<DB> = {
  service: ServiceName;
  config: FrameConfig;
  databaseUrl: string;
  subscriptions: (outlets: Outlets<DB>) => SubscriptionBinding<DB>[];
  timers?: (outlets: Outlets<DB>) => AnyTimerHandlers<DB>;
  /** Whether this replica may get work; without it, when Postgres answers. */
  ready?: (outlets: Outlets<DB>) => Promise<HealthReport> | HealthReport;
  /** More for a person to see in `/health`. */
  health?: () => Record<string, unknown>;
  bodyLimitBytes?: number;
  /** How long a request waits for a connection to Postgres. */
  connectTimeoutMs?: number;
};

export type Frame<DB> = Outlets<DB> & {
  messaging: Messaging<DB>;
  http: HttpServer;
  /** Start and stop in order: database, broker, the parts given, messaging, HTTP; last to start, first to stop. */
  running: (parts?: readonly Part[]) => Running & { http: HttpServer };
};

/** What every service with a schema is made of. The service adds its handlers, routes and answers. */
export async function createFrame<DB>(options: FrameOptions<DB>): Promise<Frame<DB>> {
  const { service, config } = options;
  const log = createLogger({ service, level: config.LOG_LEVEL });
  const metrics = createMetrics(service);
  const database = createDatabase<DB>({
    url: options.databaseUrl,
    name: service,
    prepared: true,
    ...(options.connectTimeoutMs !== undefined && { connectTimeoutMs: options.connectTimeoutMs }),
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
  const outlets: Outlets<DB> = { log, metrics, database, bus };
  const messaging = createMessaging<DB>({
    service,
    database,
    bus,
    log,
    subscriptions: options.subscriptions(outlets),
    timers: options.timers?.(outlets) ?? {},
    outboxRetentionHours: config.OUTBOX_RETENTION_HOURS,
    streamReplicas: config.STREAM_REPLICAS,
  });
  const http = await createHttpServer({
    service,
    log,
    metrics,
    identitySecret: config.JWT_SECRET,
    ...(options.bodyLimitBytes !== undefined && { bodyLimitBytes: options.bodyLimitBytes }),
    toProblem: problemOf,
  });
  registerHealth(http, {
    version: config.APP_VERSION,
    metrics,
    ready: () => (options.ready ?? databaseAnswers)(outlets),
    health: async () => ({
      ok: true,
      checks: { database: 'connected', ...(await messaging.health()), ...options.health?.() },
    }),
  });
  registerDeadLetters(http, messaging.deadLetters);

  return {
    ...outlets,
    messaging,
    http,
    running: (parts = []) => {
      const { start, stop } = lifecycle(log, [
        { name: 'database', stop: database.stop },
        { name: 'bus', stop: bus.stop },
        ...parts,
        { name: 'messaging', start: messaging.start, stop: messaging.stop },
        {
          name: 'http',
          start: () => http.listen({ host: config.HOST, port: config.PORT }),
          stop: () => http.close(),
        },
      ]);
      return { start, stop, http };
    },
  };
}

function problemOf(error: unknown): ProblemError | null {
  if (isInfrastructureError(error)) return unavailable(2, undefined, error);
  if (isUnstorableValue(error)) return badRequest('A value contains a NUL character or is out of range.');
  return null;
}

async function databaseAnswers<DB>({ database, bus }: Outlets<DB>): Promise<HealthReport> {
  await database.ping();
  return {
    ok: true,
    checks: { database: 'connected', broker: bus.connected() ? 'connected' : 'disconnected' },
  };
}
