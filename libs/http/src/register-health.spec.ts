import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger, createMetrics } from '@dna/observability';
import { createHttpServer } from './create-http-server.ts';
import type { HttpServer } from './fastify-types.ts';
import { registerHealth, type HealthReport } from './register-health.ts';

const servers: HttpServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((app) => app.close())));

async function serverThatIs(ready: () => HealthReport | Promise<HealthReport>): Promise<HttpServer> {
  const metrics = createMetrics('intent');
  const app = await createHttpServer({
    service: 'intent',
    log: createLogger({ service: 'intent', level: 'silent' }),
    metrics,
  });
  servers.push(app);
  registerHealth(app, { version: '1.2.3', ready, metrics });
  return app;
}

describe('registerHealth', () => {
  it('answers 200 with the checks, version and uptime', async () => {
    const app = await serverThatIs(() => ({ ok: true, checks: { database: 'up' } }));
    expect((await app.inject('/ready')).json()).toEqual({ ok: true, checks: { database: 'up' } });
    const health = await app.inject('/health');
    expect(health.statusCode).toBe(200);
    expect(health.json()).toMatchObject({ ok: true, version: '1.2.3', uptime_seconds: expect.any(Number) });
  });

  it('answers 503 when not ready, and when the check itself fails', async () => {
    const away = await serverThatIs(() => ({ ok: false, checks: {} }));
    expect((await away.inject('/ready')).statusCode).toBe(503);
    expect((await away.inject('/health')).statusCode).toBe(503);
    expect((await away.inject('/live')).statusCode).toBe(200);
    const broken = await serverThatIs(() => Promise.reject(new Error('planted')));
    const answer = await broken.inject('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).not.toContain('planted');
  });

  it('shows the metrics, with the requests by route', async () => {
    const app = await serverThatIs(() => ({ ok: true, checks: {} }));
    await app.inject('/ready');
    await app.inject('/some/unknown/path');
    const answer = await app.inject('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(answer.body).toMatch(/http_request_duration_seconds_count\{[^}]*route="\/ready"[^}]*\} 1/);
    expect(answer.body).toContain('route="unknown"');
    expect(answer.body).not.toContain('some/unknown');
  });
});
