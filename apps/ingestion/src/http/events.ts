import { eventTypes } from '@dna/contracts';
import { identityOf, requireScope, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { parseJson } from '../domain/identifiers/parse-json.ts';
import { createAcceptance, type AcceptOptions } from './accept-events.ts';
import { eventBody, oneOrMany } from './event-body.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

/** Where events come in that are written in the engine's own words. */
export const events: HttpPlugin<AcceptOptions> = async (app, options) => {
  const { acceptBody, acceptArray } = createAcceptance(options);

  for (const path of ['/events/ingest', '/events']) {
    app.post(
      path,
      {
        onRequest: requireScope('ingest'),
        bodyLimit: 5 * 1_048_576,
        config: { parseJson },
        schema: {
          summary: 'Record an event, or up to 500',
          tags: ['events'],
          // Judged item by item in the handler, so that each gets its own answer.
          body: z
            .unknown()
            .meta({ description: 'One event, or an array of them.', examples: [exampleEvent] }),
          response: oneOrMany,
        },
      },
      async (request, reply) => {
        const identity = identityOf(request);
        const key = idempotencyKeyOf(request.headers['idempotency-key']);
        if (!Array.isArray(request.body)) {
          return reply.code(202).send(await acceptBody(request.body, identity, key));
        }
        const { status, answers } = await acceptArray(request.body, identity, key);
        return reply.code(status).send(answers);
      },
    );
  }

  app.get(
    '/events/types',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'The event types that the engine knows',
        tags: ['events'],
        response: {
          200: z.object({ data: z.array(z.object({ event_type: z.string(), description: z.string() })) }),
        },
      },
    },
    async () => ({
      data: Object.entries(eventTypes).map(([event_type, description]) => ({ event_type, description })),
    }),
  );
};

const exampleEvent: z.input<typeof eventBody> = {
  event_type: 'page_visited',
  source: 'portal',
  occurred_at: '2026-01-21T12:00:00Z',
  lead_identifier: { email: 'test@example.com' },
  metadata: { page_path: '/pricing' },
};
