import { createHttpServer, createRateLimiter, registerHealth, type HttpServer } from '@dna/http';
import { connectBus } from '@dna/messaging';
import { createLogger, createMetrics, type Logger, type Metrics } from '@dna/observability';
import { lifecycle, type Service } from '@dna/service';
import { createKeys } from './access/keys.ts';
import { createServiceClient, type ServiceClient } from './clients/service-client.ts';
import { isTeamMember } from './clients/team-members.ts';
import { upstreamNames, type Config } from './config.ts';
import { asyncApi } from './http/async-api.ts';
import { authToken } from './http/auth-token.ts';
import { createCallers } from './http/caller.ts';
import { preflight } from './http/cors.ts';
import { deadLetters } from './http/dead-letters.ts';
import { docs } from './http/docs.ts';
import { health } from './http/health.ts';
import { openApi } from './http/openapi.ts';
import { toProblem } from './http/problems.ts';
import { proxy } from './http/proxy.ts';
import type { Upstream } from './routes.ts';

export type Gateway = Service & { app: HttpServer };

type Overrides = { log?: Logger };

export async function createService(config: Config, overrides: Overrides = {}): Promise<Gateway> {
  const log = overrides.log ?? createLogger({ service: 'gateway', level: config.LOG_LEVEL });
  const metrics = createMetrics('gateway');
  const clients = createClients(config, log);
  const all = upstreamNames.map((name) => clients[name]);
  const bus = connectBus({
    url: config.NATS_URL,
    name: 'gateway',
    user: config.NATS_USER,
    password: config.NATS_PASSWORD,
    creds: config.NATS_CREDS,
    ca: config.NATS_CA,
    log,
  });
  const keys = createKeys(bus, config.API_KEYS, log);
  const limiter = createRateLimiter(config.API_RATE_LIMIT_PER_SECOND);
  const { identify, admit } = createCallers({ keys, tokenSecrets: config.JWT_SECRET, limiter });
  const identitySecret = config.JWT_SECRET;

  const app = await createHttpServer({ service: 'gateway', log, metrics, toProblem });
  await app.register(health, {
    clients: all,
    ingestion: clients.ingestion,
    identify,
    version: config.APP_VERSION,
  });
  await app.register(authToken, {
    admit,
    secrets: config.JWT_SECRET,
    now: keys.now,
    isTeamMember: (id) => isTeamMember(bus, id),
  });
  await app.register(openApi, { clients: all });
  await app.register(docs);
  await app.register(asyncApi);
  await app.register(deadLetters, { clients: all, admit, identitySecret });
  await app.register(preflight);
  await app.register(proxy, { clients, admit, identitySecret });

  const running = lifecycle(log, [
    { name: 'bus', stop: bus.stop },
    { name: 'api keys', start: keys.start, stop: keys.stop },
    { name: 'clients', stop: () => all.forEach((client) => client.stop()) },
    ...(await metricsServer(config, log, metrics)),
    {
      name: 'http',
      start: () => app.listen({ host: config.HOST, port: config.PORT }),
      stop: () => app.close(),
    },
  ]);
  return { ...running, app };
}

function createClients(config: Config, log: Logger): Record<Upstream, ServiceClient> {
  const urls: Record<Upstream, string> = {
    ingestion: config.INGESTION_URL,
    scoring: config.SCORING_URL,
    intent: config.INTENT_URL,
    routing: config.ROUTING_URL,
    deals: config.DEALS_URL,
    integration: config.INTEGRATION_URL,
    slack: config.SLACK_URL,
  };
  const entries = upstreamNames.map((name) => [name, createServiceClient(name, urls[name], log)]);
  return Object.fromEntries(entries) as Record<Upstream, ServiceClient>;
}

/** The metrics of the front door are not for whoever stands before it. */
async function metricsServer(config: Config, log: Logger, metrics: Metrics) {
  const { METRICS_PORT: port, APP_VERSION: version, HOST: host } = config;
  if (port === undefined) return [];
  const app = await createHttpServer({ service: 'gateway', log });
  registerHealth(app, { version, metrics, ready: () => ({ ok: true, checks: {} }) });
  return [{ name: 'metrics', start: () => app.listen({ host, port }), stop: () => app.close() }];
}
