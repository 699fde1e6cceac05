import {
  allows,
  badRequest,
  decodeCursor,
  forbidden,
  identityOf,
  listQuery,
  notFound,
  signIdentity,
  type HttpPlugin,
} from '@dna/http';
import { z } from 'zod';
import type { ServiceClient } from '../clients/service-client.ts';
import type { Callers } from './caller.ts';
import { collectDeadLetters, position } from './collect-dead-letters.ts';
import { passOn } from './proxy.ts';

type Options = {
  clients: readonly ServiceClient[];
  admit: Callers['admit'];
  identitySecret: readonly string[];
};

const letterPath = z.object({ service: z.string(), id: z.uuid() });

/** What no service could handle, in one list: service after service, each newest first. */
export const deadLetters: HttpPlugin<Options> = async (app, { clients, admit, identitySecret }) => {
  // Bodies are passed on as they come, like everywhere in the gateway.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.addHook('onRequest', async (request, reply) => {
    request.identity = await admit(request, reply);
    if (!allows(identityOf(request).scopes, 'admin')) throw forbidden('This needs the scope "admin".');
  });

  const filters = {
    service: z.string().optional(),
    state: z.enum(['retrying', 'parked', 'replayed', 'dropped']).optional(),
  };
  app.get(
    '/api/v1/dead-letters',
    {
      schema: {
        summary: 'What could not be handled',
        querystring: listQuery(filters),
        response: {
          200: z.object({
            data: z.array(z.looseObject({ id: z.string(), service: z.string() })),
            next_cursor: z.string().nullable(),
            missing_services: z.array(z.string()),
          }),
        },
      },
    },
    async (request) => {
      const { service, state, limit, cursor } = request.query;
      const asked = clients.filter(({ name }) => service === undefined || name === service);
      if (asked.length === 0)
        throw badRequest('There is no such service.', [{ path: 'service', message: 'is unknown' }]);
      const identity = signIdentity(identityOf(request), identitySecret);
      const from = cursor === undefined ? null : decodeCursor(cursor, position);
      if (from !== null && !asked.some(({ name }) => name === from.service)) {
        throw badRequest('The cursor is not valid.', [{ path: 'cursor', message: 'is not one of ours' }]);
      }
      return collectDeadLetters(asked, { identity, state, limit, from });
    },
  );

  const one = { summary: 'One dead letter', params: letterPath };
  app.get('/api/v1/dead-letters/:service/:id', { schema: one }, (request, reply) =>
    passOn(clientOf(request.params.service), request, reply, passage(request, request.params.id)),
  );
  for (const action of ['replay', 'drop'] as const) {
    const schema = { summary: `${action} a dead letter`, params: letterPath };
    app.post(`/api/v1/dead-letters/:service/:id/${action}`, { schema }, (request, reply) =>
      passOn(
        clientOf(request.params.service),
        request,
        reply,
        passage(request, `${request.params.id}/${action}`),
      ),
    );
  }

  function clientOf(service: string): ServiceClient {
    const client = clients.find(({ name }) => name === service);
    if (!client) throw notFound('There is no such service.');
    return client;
  }

  function passage(request: Parameters<typeof identityOf>[0], path: string) {
    const identity = signIdentity(identityOf(request), identitySecret);
    return { identity, path: `/dead-letters/${path}`, route: { bodyLimitBytes: 1_024 } };
  }
};
