import { badRequest, type FastifyRequest, type FindKey, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { record, text } from '../../domain/adapters/fields.ts';
import { createAcceptance, type AcceptOptions } from '../accept-events.ts';
import { eventOfCall } from './event-of-call.ts';
import { limits } from './limits.ts';
import { readBatch, readSingleCall, type Calls } from './read-calls.ts';
import { logRefused, refusedCall, refusedCalls } from './refused-calls.ts';
import { settleInTurns } from './settle-in-turns.ts';
import { unpackBody } from './unpack-body.ts';
import { basicWriteKey, identityOfWriteKey } from './write-key.ts';

const answer = z.object({
  success: z.literal(true),
  rejected: z
    .array(refusedCall)
    .optional()
    .describe('The calls of a batch that are not recorded, and why; absent when all are.'),
});

type Endpoint = {
  path: string;
  /** Absent for a second name of the same. */
  summary?: string;
  read: (json: unknown, bytes: number) => Calls;
};

/**
 * Where the SDKs of Segment and RudderStack send. They look at nothing but the status: 200 only for what cannot be lost
 * any more, 400 for what would be refused for ever, 503 for what they shall repeat.
 */
export const tracking: HttpPlugin<AcceptOptions & { findWriteKey: FindKey }> = async (app, options) => {
  const { clock, findWriteKey } = options;
  const { acceptEvent } = createAcceptance(options);
  // Bytes, whatever they are said to be: packed JSON is none yet, and the beacons of browsers are text/plain.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const { path, summary, read } of endpoints()) {
    app.post(
      path,
      {
        bodyLimit: limits.rudderBatchBytes,
        // A wrong key is refused before the body is read; one that is in the body has to wait for it.
        onRequest: async (request) => {
          const writeKey = basicWriteKey(request.headers.authorization);
          request.identity = writeKey === null ? null : await identityOfWriteKey(writeKey, findWriteKey);
        },
        schema: {
          ...(summary === undefined ? { hide: true } : { summary, description, tags: ['tracking'] }),
          body: z.unknown(),
          response: { 200: answer },
        },
      },
      async (request) => {
        const { json, bytes } = await unpackBody(
          bodyOf(request),
          request.headers['content-encoding'],
          limits.rudderBatchBytes,
        );
        const writeKey = text(record(json)['writeKey']) ?? null;
        request.identity ??= await identityOfWriteKey(writeKey, findWriteKey);
        const { source } = request.identity;
        const { calls, shared, single } = read(json, bytes);
        const receivedAt = clock.now();
        const settled = await settleInTurns(calls, async (call) =>
          acceptEvent(eventOfCall(call, shared, source, receivedAt), null),
        );
        const rejected = refusedCalls(calls, settled);
        if (rejected.length === 0) return { success: true as const };
        if (single) throw badRequest('The call breaks a rule.', rejected[0]!.errors);
        logRefused(request, calls.length, rejected);
        return { success: true as const, rejected };
      },
    );
  }
};

const description =
  'Compatible with the SDKs of Segment and RudderStack. The write key is an API key as `source:key`, or the key alone ' +
  'where one source has it: as user name of Basic authentication or as `writeKey` in the body. Gzip is understood.';

/** `/t` is short for `/v1/track`, and so on; browsers use these, under `/v1` too. */
function endpoints(): Endpoint[] {
  const calls = ['track', 'identify', 'page', 'screen', 'group', 'alias'].flatMap((type): Endpoint[] => {
    const read: Endpoint['read'] = (json, bytes) => readSingleCall(json, bytes, type);
    return [
      { path: `/v1/${type}`, summary: `Record a ${type} call`, read },
      { path: `/v1/${type[0]}`, read },
      { path: `/${type[0]}`, read },
    ];
  });
  return [
    ...calls,
    { path: '/v1/batch', summary: 'Record up to 2500 calls', read: readBatch },
    { path: '/v1/import', summary: 'Record up to 2500 calls', read: readBatch },
    { path: '/v1/b', read: readBatch },
    { path: '/b', read: readBatch },
  ];
}

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}
