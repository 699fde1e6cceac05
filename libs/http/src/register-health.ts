import type { Metrics } from '@dna/observability';
import type { FastifyReply } from 'fastify';
import type { HttpServer } from './fastify-types.ts';

export type HealthReport = { ok: boolean; checks: Record<string, unknown> };

type HealthOptions = {
  version: string;
  /** May this replica get work? Cheap, asked every few seconds. */
  ready: () => Promise<HealthReport> | HealthReport;
  /** How is it, for a person: database, broker, lag, oldest outbox row, dead letters. Default: as `ready`. */
  health?: () => Promise<HealthReport> | HealthReport;
  metrics: Metrics;
};

const checkTimeoutMs = 2_000;

/** `/live`, `/ready`, `/health` and `/metrics`, for the platform, on the internal port. */
export function registerHealth(
  app: HttpServer,
  { version, ready, health = ready, metrics }: HealthOptions,
): void {
  const internal = { schema: { hide: true }, logLevel: 'warn' } as const;

  /** The process turns its loop; whatever else is wrong, a restart would not help. */
  app.get('/live', internal, () => ({ ok: true }));

  app.get('/health', internal, async (_request, reply) => {
    const report = await answerInTime(health);
    return send(reply, report.ok, { ...report, version, uptime_seconds: Math.round(process.uptime()) });
  });

  app.get('/ready', internal, async (_request, reply) => {
    const report = await answerInTime(ready);
    return send(reply, report.ok, report);
  });

  app.get('/metrics', internal, async (_request, reply) => {
    const { text, contentType } = await metrics.render();
    return reply.type(contentType).send(text);
  });
}

function send(reply: FastifyReply, ok: boolean, body: object): FastifyReply {
  return reply
    .code(ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(body);
}

/** A check that hangs or throws is an answer too. */
async function answerInTime(check: () => Promise<HealthReport> | HealthReport): Promise<HealthReport> {
  const { promise: late, resolve } = Promise.withResolvers<HealthReport>();
  const timer = setTimeout(() => resolve({ ok: false, checks: { timeout: checkTimeoutMs } }), checkTimeoutMs);
  try {
    return await Promise.race([late, check()]);
  } catch (error) {
    return { ok: false, checks: { error: error instanceof Error ? error.name : 'unknown' } };
  } finally {
    clearTimeout(timer);
  }
}
