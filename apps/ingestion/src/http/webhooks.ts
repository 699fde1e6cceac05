import type { IncomingHttpHeaders } from 'node:http';
import { unauthorized, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { signatureStyles } from '../domain/adapters/authentication.ts';
import { hasStandardHeaders } from '../signatures/standard-webhooks.ts';
import { refusals } from '../signatures/verdict.ts';
import { verifyDelivery } from '../signatures/verify-delivery.ts';
import { readDeliveryBody } from '../sources/read-delivery-body.ts';
import { createAcceptance, type AcceptOptions } from './accept-events.ts';
import { oneOrMany } from './event-body.ts';

/** Where anybody delivers who has the webhook secret, in the engine's own words. */
export const webhooks: HttpPlugin<AcceptOptions & { webhookSecrets: readonly string[] }> = async (
  app,
  options,
) => {
  const { clock, webhookSecrets } = options;
  const { acceptBody, acceptArray } = createAcceptance(options);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    '/events/webhook',
    {
      bodyLimit: 1_048_576,
      schema: {
        summary: 'Record an event that is signed with the webhook secret',
        description:
          'Header `X-Webhook-Signature: sha256=<hex HMAC-SHA-256 of the raw body>`, or the headers of Standard ' +
          'Webhooks, of which `webhook-id` makes a repetition known; body as /events/ingest.',
        tags: ['events'],
        body: z.unknown(),
        response: oneOrMany,
      },
    },
    async ({ body, headers }, reply) => {
      const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
      const { deliveryId } = believe(headers, rawBody, webhookSecrets, clock.now());
      const json = readDeliveryBody(rawBody);
      const key = deliveryId === undefined ? null : `webhook ${deliveryId}`;
      if (!Array.isArray(json)) return reply.code(202).send(await acceptBody(json, null, key));
      const { status, answers } = await acceptArray(json, null, key);
      return reply.code(status).send(answers);
    },
  );
};

function believe(
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  secrets: readonly string[],
  now: Date,
): { deliveryId?: string } {
  const style = hasStandardHeaders(headers)
    ? signatureStyles.standard_webhooks
    : signatureStyles.webhook_signature;
  const request = { method: 'POST', uri: '', headers, rawBody, json: () => undefined };
  const verdict = verifyDelivery(style, request, secrets, now);
  if (!verdict.ok) {
    throw unauthorized(
      `${refusals[verdict.refusal]} X-Webhook-Signature is sha256=<hex HMAC-SHA-256 of the raw body>; Standard ` +
        'Webhooks are taken as well.',
    );
  }
  return style.kind === 'standard_webhooks' && verdict.deliveryId !== undefined
    ? { deliveryId: verdict.deliveryId }
    : {};
}
