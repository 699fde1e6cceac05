import {
  allows,
  forbidden,
  identityOf,
  payloadTooLarge,
  signIdentity,
  type FastifyReply,
  type FastifyRequest,
  type HttpPlugin,
} from '@dna/http';
import { childTraceparent } from '@dna/observability';
import type { ServiceClient } from '../clients/service-client.ts';
import { routes, scopeFor, type GatewayRoute, type Upstream } from '../routes.ts';
import type { Callers } from './caller.ts';
import { anyOrigin } from './cors.ts';
import { answerHeaders, requestHeaders } from './forwarded-headers.ts';

type ProxyOptions = {
  clients: Readonly<Record<Upstream, ServiceClient>>;
  admit: Callers['admit'];
  identitySecret: readonly string[];
};

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Every route of the table: who is it, may they, and on to the owner, bodies untouched in both directions. */
export const proxy: HttpPlugin<ProxyOptions> = async (app, { clients, admit, identitySecret }) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  for (const route of routes) {
    app.route({
      method: methods,
      url: route.path,
      schema: { hide: true },
      onRequest: async (request, reply) => {
        if (route.tracking) void reply.headers(anyOrigin);
        request.identity = route.tracking ? null : await admit(request, reply);
        if (!route.open) refuseWithoutScope(request, route.path);
        refuseLongBody(request, route.bodyLimitBytes);
      },
      handler: (request, reply) => {
        const identity = request.identity ? signIdentity(request.identity, identitySecret) : null;
        return passOn(clients[route.owner], request, reply, { identity, route, path: request.url });
      },
    });
  }
};

function refuseWithoutScope(request: FastifyRequest, path: string): void {
  const { scopes } = identityOf(request);
  const scope = scopeFor(request.method, path);
  if (!allows(scopes, scope)) throw forbidden(`This needs the scope "${scope}".`);
}

function refuseLongBody(request: FastifyRequest, limitBytes: number): void {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
    throw payloadTooLarge(`The body is larger than ${limitBytes} bytes.`);
  }
}

type Passage = { identity: string | null; route: Pick<GatewayRoute, 'bodyLimitBytes'>; path: string };

export async function passOn(
  client: ServiceClient,
  request: FastifyRequest,
  reply: FastifyReply,
  { identity, route, path }: Passage,
): Promise<FastifyReply> {
  const traceparent = childTraceparent(String(request.headers['traceparent'] ?? ''));
  const answer = await client.forward({
    method: request.method,
    path,
    headers: requestHeaders(request.headers, { requestId: request.id, traceparent, identity }),
    body: request.raw,
    bodyLimitBytes: route.bodyLimitBytes,
    caller: reply.raw,
  });
  return reply
    .code(answer.statusCode ?? 502)
    .headers(answerHeaders(answer.headers))
    .send(answer);
}
