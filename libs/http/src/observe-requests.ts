import type { FastifyInstance } from 'fastify';
import type { Metrics } from '@dna/observability';

/** One line and one observation per request: the route's pattern, never the URL or a body, which hold personal data. */
export function observeRequests(app: FastifyInstance, metrics?: Metrics): void {
  const duration = metrics?.histogram('http_request_duration_seconds', 'Time to answer', [
    'method',
    'route',
    'status',
  ]);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const elapsedMs = reply.elapsedTime;
    duration?.observe({ method: request.method, route, status: reply.statusCode }, elapsedMs / 1_000);
    request.log.info(
      {
        method: request.method,
        route,
        status: reply.statusCode,
        duration_ms: Math.round(elapsedMs * 10) / 10,
        source: request.identity?.source,
      },
      'request answered',
    );
    done();
  });
}
