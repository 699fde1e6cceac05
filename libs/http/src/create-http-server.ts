import type { Logger, Metrics } from '@dna/observability';
import { fastify, LogController, type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { watchRoutes } from './allowed-methods.ts';
import { answerClientError } from './client-error-handler.ts';
import type { HttpServer } from './fastify-types.ts';
import { badRequest } from './problem-error.ts';
import { observeRequests } from './observe-requests.ts';
import { serveOpenApi } from './openapi.ts';
import { parseBodies } from './parse-bodies.ts';
import { problemHandler, sendProblem, type ToProblem } from './problem-handler.ts';
import { requestIdOf } from './request-id.ts';
import { readIdentity } from './require-scope.ts';

type HttpServerOptions = {
  service: string;
  log: Logger;
  metrics?: Metrics;
  /** Verify the gateway's signed identity. The gateway itself has none to verify. */
  identitySecret?: readonly string[];
  bodyLimitBytes?: number;
  /** Which proxies' `X-Forwarded-*` to believe; by default none. */
  trustProxy?: boolean | string;
  /** Errors that only this service knows, e.g. a lost database → `unavailable(2)`. */
  toProblem?: ToProblem;
};

/** The server that every service starts from. Register the routes, then `listen`, or `inject` in a test. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { service, log, metrics, identitySecret, bodyLimitBytes = 1_048_576, trustProxy = false } = options;
  const handleProblem = problemHandler(options.toProblem);
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    bodyLimit: bodyLimitBytes,
    trustProxy,
    // Slow senders are cut off; idle keep-alive connections outlive those of the proxies in front.
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000 },
    // While stopping, what is in flight on a kept connection is still answered, with `Connection: close`.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => handleProblem(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleProblem);
  const problemForUnknownRoute = watchRoutes(app);
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, problemForUnknownRoute(request.url)),
  );

  app.decorateRequest('identity', null);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    // No name, filter or id contains a NUL, and no database takes one.
    done(request.url.includes('%00') ? badRequest('The URL contains a NUL character.') : undefined);
  });
  if (identitySecret) readIdentity(app, identitySecret);
  parseBodies(app);
  observeRequests(app, metrics);
  await serveOpenApi(app, service);
  return app;
}
