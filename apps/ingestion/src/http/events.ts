import { eventTypes } from '@dna/contracts';
import {
  badRequest,
  identityOf,
  notFound,
  ProblemError,
  requireScope,
  unauthorized,
  unprocessable,
  type HttpPlugin,
  type Identity,
} from '@dna/http';
import { z } from 'zod';
import type { Clock } from '../door/clock.ts';
import type { Accepted, Door } from '../door/door.ts';
import { recordableEvent } from '../door/recordable-event.ts';
import type { CanonicalEvent } from '../domain/adapters/adapter.ts';
import { adapters } from '../domain/adapters/adapters.ts';
import { prepareEvent, type Issue } from '../domain/events/prepare-event.ts';
import { acceptedSchema, eventBody, readEventBody, rejectedSchema } from './event-body.ts';
import { isSignedBy } from './webhook-signature.ts';

export type EventsOptions = {
  door: Door;
  clock: Clock;
  webhookSecrets: readonly string[];
  /** Keys the event ids: the same event has the same id wherever it is recorded. */
  eventIdSecret: string;
};

type Answer = z.input<typeof acceptedSchema> | z.input<typeof rejectedSchema>;

const maxItems = 500;
const oneOrMany = {
  202: z.union([acceptedSchema, z.array(acceptedSchema)]),
  207: z.array(z.union([acceptedSchema, rejectedSchema])),
};

/** Where events come in. */
export const events: HttpPlugin<EventsOptions> = async (app, options) => {
  const { door, clock, webhookSecrets, eventIdSecret } = options;

  /** One event through the door, or a problem that names what is wrong with it. */
  async function accept(
    event: CanonicalEvent,
    idempotencyKey: string | null,
  ): Promise<z.input<typeof acceptedSchema>> {
    const prepared = prepareEvent(event, { receivedAt: clock.now(), idempotencyKey });
    if (!prepared.ok) throw unprocessable(prepared.errors, 'The event breaks a rule.');
    return toAnswer(
      await door.accept(recordableEvent(prepared.event, prepared.dedupe, prepared.content, eventIdSecret)),
    );
  }

  async function acceptBody(body: unknown, identity: Identity | null, idempotencyKey: string | null) {
    const read = readEventBody(body);
    if ('errors' in read) throw unprocessable(read.errors, 'The event breaks a rule.');
    if (identity !== null) refuseForeignSource(read.event.source, identity);
    return accept(read.event, idempotencyKey);
  }

  /** An array is answered item by item, in order; a bad item does not take its neighbours down. */
  async function acceptAll(
    body: unknown,
    identity: Identity | null,
    idempotencyKey: string | null,
  ): Promise<{ status: 202 | 207; answers: Answer[] }> {
    const items = z.array(z.unknown()).min(1).max(maxItems).safeParse(body);
    if (!items.success) throw unprocessable([{ path: '', message: `must be 1 to ${maxItems} events` }]);
    return answerEach(
      items.data.map((item, index) =>
        acceptBody(item, identity, idempotencyKey === null ? null : `${idempotencyKey} ${index}`),
      ),
    );
  }

  for (const path of ['/events/ingest', '/events']) {
    app.post(
      path,
      {
        onRequest: requireScope('ingest'),
        bodyLimit: 5 * 1_048_576,
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
        const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
        if (!Array.isArray(request.body)) {
          return reply.code(202).send(await acceptBody(request.body, identity, idempotencyKey));
        }
        const { status, answers } = await acceptAll(request.body, identity, idempotencyKey);
        return reply.code(status).send(answers as never);
      },
    );
  }

  app.post(
    '/events/webhook',
    {
      bodyLimit: 1_048_576,
      config: { rawBody: true },
      schema: {
        summary: 'Record an event that is signed with the webhook secret',
        description:
          'Header `X-Webhook-Signature: sha256=<hex HMAC-SHA-256 of the raw body>`; body as /events/ingest.',
        tags: ['events'],
        body: z.unknown(),
        response: oneOrMany,
      },
    },
    async (request, reply) => {
      const signature = request.headers['x-webhook-signature'];
      if (request.rawBody === null || !isSignedBy(webhookSecrets, signature, request.rawBody)) {
        throw unauthorized(
          'The signature is missing or wrong: X-Webhook-Signature: sha256=<hex HMAC of the raw body>.',
        );
      }
      if (Buffer.isBuffer(request.body))
        throw badRequest('The body must be JSON, with Content-Type: application/json.');
      if (!Array.isArray(request.body))
        return reply.code(202).send(await acceptBody(request.body, null, null));
      const { status, answers } = await acceptAll(request.body, null, null);
      return reply.code(status).send(answers as never);
    },
  );

  app.post(
    '/events/webhook/:source',
    {
      onRequest: requireScope('ingest'),
      bodyLimit: 1_048_576,
      schema: {
        summary: 'Record what a marketing tool sends in its own shape',
        tags: ['events'],
        params: z.object({ source: z.string() }),
        querystring: z.record(z.string(), z.string()),
        body: z.unknown(),
        response: { 202: z.array(acceptedSchema), 207: z.array(z.union([acceptedSchema, rejectedSchema])) },
      },
    },
    async (request, reply) => {
      const { source } = request.params;
      const adapter = adapters.get(source);
      if (adapter === undefined) {
        throw notFound(`There is no source ${source}. Known are ${[...adapters.keys()].join(', ')}.`);
      }
      refuseForeignSource(source, identityOf(request));
      const read = adapter.toEvents(request.body, { receivedAt: clock.now(), query: request.query });
      const { answers } = await answerEach(read.events.map((event) => accept(event, null)));
      const all: Answer[] = [
        ...answers,
        ...read.rejected.map(({ errors }) => ({
          status: 'rejected' as const,
          code: 'unprocessable',
          errors,
        })),
      ];
      const failed = all.some((answer) => answer.status === 'rejected');
      return reply.code(failed ? 207 : 202).send(all as never);
    },
  );

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

async function answerEach(
  items: Promise<z.input<typeof acceptedSchema>>[],
): Promise<{ status: 202 | 207; answers: Answer[] }> {
  const settled = await Promise.allSettled(items);
  // Nothing could be stored for one of them: the sender repeats the whole, and what was stored stays single.
  const away = settled.find((each) => each.status === 'rejected' && isUnavailable(each.reason));
  if (away?.status === 'rejected') throw away.reason;
  const answers = settled.map((each) => (each.status === 'fulfilled' ? each.value : rejection(each.reason)));
  return { status: settled.some((each) => each.status === 'rejected') ? 207 : 202, answers };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 503;
}

function rejection(error: unknown): z.input<typeof rejectedSchema> {
  if (error instanceof ProblemError) {
    const errors: Issue[] =
      error.errors.length > 0 ? [...error.errors] : [{ path: '', message: error.message }];
    return { status: 'rejected', code: error.code, errors };
  }
  return {
    status: 'rejected',
    code: 'internal_error',
    errors: [{ path: '', message: 'could not be recorded' }],
  };
}

function refuseForeignSource(source: string, identity: Identity): void {
  if (identity.source === source || identity.scopes.includes('admin')) return;
  throw new ProblemError({
    status: 403,
    code: 'foreign_source',
    detail: `A key of ${identity.source} may not send events of ${source}.`,
    errors: [{ path: 'source', message: `must be ${identity.source} with this key` }],
  });
}

function idempotencyKeyOf(header: unknown): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,200}$/.test(header)) return header;
  throw badRequest('The Idempotency-Key must be 1 to 200 visible characters.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' },
  ]);
}

function toAnswer(accepted: Accepted): z.input<typeof acceptedSchema> {
  return {
    event_id: accepted.eventId,
    lead_id: accepted.leadId,
    status: accepted.status,
    duplicate: accepted.duplicate,
    ...(accepted.idReused && { id_reused: true }),
  };
}

const exampleEvent: z.input<typeof eventBody> = {
  event_type: 'page_visited',
  source: 'portal',
  occurred_at: '2026-01-21T12:00:00Z',
  lead_identifier: { email: 'test@example.com' },
  metadata: { page_path: '/pricing' },
};
