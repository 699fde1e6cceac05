import { badRequest, identityOf, notFound, requireScope, unauthorized, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import type { CanonicalEvent } from '../domain/adapters/adapter.ts';
import { adapters } from '../domain/adapters/adapters.ts';
import { parseJson } from '../domain/identifiers/parse-json.ts';
import { answerEach, createAcceptance, refuseForeignSource, type AcceptOptions } from './accept-events.ts';
import { acceptedSchema, oneOrMany, passedOverSchema, rejectedSchema } from './event-body.ts';
import { isSignedBy } from './webhook-signature.ts';

const sourceAnswer = z.union([acceptedSchema, passedOverSchema, rejectedSchema]);
type SourceAnswer = z.input<typeof sourceAnswer>;

/** Where other systems deliver: signed with the webhook secret, or in the shape of a known source. */
export const webhooks: HttpPlugin<AcceptOptions & { webhookSecrets: readonly string[] }> = async (
  app,
  options,
) => {
  const { clock, webhookSecrets } = options;
  const { acceptEvent, acceptBody, acceptArray } = createAcceptance(options);

  app.post(
    '/events/webhook',
    {
      bodyLimit: 1_048_576,
      config: { rawBody: true, parseJson },
      schema: {
        summary: 'Record an event that is signed with the webhook secret',
        description:
          'Header `X-Webhook-Signature: sha256=<hex HMAC-SHA-256 of the raw body>`; body as /events/ingest.',
        tags: ['events'],
        body: z.unknown(),
        response: oneOrMany,
      },
    },
    async ({ rawBody, headers }, reply) => {
      if (rawBody === null || !isSignedBy(webhookSecrets, headers['x-webhook-signature'], rawBody)) {
        throw unauthorized(
          'The signature is missing or wrong: X-Webhook-Signature: sha256=<hex HMAC-SHA-256 of the raw body>.',
        );
      }
      const body = jsonOf(rawBody);
      if (!Array.isArray(body)) return reply.code(202).send(await acceptBody(body, null, null));
      const { status, answers } = await acceptArray(body, null, null);
      return reply.code(status).send(answers);
    },
  );

  app.post(
    '/events/webhook/:source',
    {
      onRequest: requireScope('ingest'),
      bodyLimit: 1_048_576,
      config: { rawBody: true, parseJson },
      schema: {
        summary: 'Record what a marketing tool sends in its own shape',
        description: 'Each item of the payload gets its answer, in order.',
        tags: ['events'],
        params: z.object({ source: z.string() }),
        querystring: z.looseObject({}),
        response: { 202: z.array(sourceAnswer), 207: z.array(sourceAnswer) },
      },
    },
    async (request, reply) => {
      const { source } = request.params;
      const adapter = adapters.get(source);
      if (adapter === undefined) {
        throw notFound(`There is no source ${source}. Known are ${[...adapters.keys()].join(', ')}.`);
      }
      refuseForeignSource(source, identityOf(request));
      const { events, rejected } = adapter.toEvents(jsonOf(request.rawBody), {
        receivedAt: clock.now(),
        query: singleValues(request.query),
      });
      const accepted = await answerEach(
        events.map(async (event) => (concernsNobody(event) ? passedOver(event) : acceptEvent(event, null))),
      );
      const answers: SourceAnswer[] = [...accepted.answers];
      // In the order of the payload: each rejection back at its place.
      for (const { index, errors } of rejected) {
        answers.splice(index, 0, { status: 'rejected', code: 'unprocessable', errors });
      }
      return reply.code(rejected.length > 0 ? 207 : accepted.status).send(answers);
    },
  );
};

/** Read from the bytes, whatever their type is said to be: a number too long for JavaScript must keep its digits. */
function jsonOf(rawBody: Buffer | null): unknown {
  try {
    return parseJson((rawBody ?? Buffer.alloc(0)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest('The body is not valid JSON.');
    throw error;
  }
}

/** A parameter that is given twice says nothing clear. */
function singleValues(query: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function concernsNobody(event: CanonicalEvent): boolean {
  return Object.values(event.identifiers).every((value) => value === undefined);
}

function passedOver(event: CanonicalEvent): SourceAnswer {
  return {
    status: 'passed_over',
    event_type: event.event_type,
    reason: 'a test or a notice of the source: it names nobody, so there is nothing to record',
  };
}
