import { badRequest, type FastifyRequest, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { record, text } from '../../domain/adapters/fields.ts';
import { failureOf } from '../../sources/delivery-outcome.ts';
import { readDeliveryBody } from '../../sources/read-delivery-body.ts';
import { summaryOf } from '../../sources/take-items.ts';
import { createAcceptance, type AcceptOptions } from '../accept-events.ts';
import { callOutcomes, refusedCall, refusedCalls, type RefusedCall } from './call-outcomes.ts';
import { endpoints } from './endpoints.ts';
import { eventOfCall } from './event-of-call.ts';
import { limits } from './limits.ts';
import { readBatch, readSingleCall } from './read-calls.ts';
import { settleInTurns } from './settle-in-turns.ts';
import {
  refuseDisabledSource,
  rememberRequest,
  type TrackedRequest,
  type TrackedSources,
} from './tracked-source.ts';
import { unpackBody } from './unpack-body.ts';
import { admitWriteKey, basicWriteKey, type WriteKeys } from './write-key.ts';

const answer = z.object({
  success: z.literal(true),
  rejected: z
    .array(refusedCall)
    .optional()
    .describe('The calls of a batch that are not recorded, and why; absent when all are.'),
});

/**
 * Where the SDKs of Segment and RudderStack send. They look at nothing but the status: 200 only for what cannot be lost
 * any more, 400 for what would be refused for ever, 503 for what they shall repeat.
 */
export const tracking: HttpPlugin<AcceptOptions & TrackedSources & WriteKeys> = async (app, options) => {
  const { clock } = options;
  const { acceptEvent } = createAcceptance(options);
  // Bytes, whatever they are said to be: packed JSON is none yet, and the beacons of browsers are text/plain.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const { path, type, summary } of endpoints) {
    app.post(
      path,
      {
        bodyLimit: limits.rudderBatchBytes,
        // A wrong key is refused before the body is read; one that is in the body has to wait for it.
        onRequest: async (request) => {
          const writeKey = basicWriteKey(request.headers.authorization);
          request.identity = writeKey === null ? null : await admitWriteKey(writeKey, options);
        },
        schema: {
          ...(summary === undefined ? { hide: true } : { summary, description, tags: ['tracking'] }),
          body: z.unknown(),
          response: { 200: answer },
        },
      },
      async (request) => {
        const body = await unpackedBody(request);
        const json = readDeliveryBody(body);
        // One in the header was judged already.
        const writeKey = text(record(json)['writeKey']) ?? null;
        const identity = request.identity ?? (await admitWriteKey(writeKey, options));
        request.identity = identity;
        const tracked = { identity, receivedAt: clock.now(), type, body };
        try {
          const rejected = await take(tracked, json);
          if (rejected.length > 0) logRejected(request, rejected);
          return { success: true as const, ...(rejected.length > 0 && { rejected }) };
        } catch (error) {
          rememberRequest(options, tracked, failureOf(error));
          throw error;
        }
      },
    );
  }

  /** Records the calls, and tells which are refused; a single one is refused by the status. */
  async function take(tracked: TrackedRequest, json: unknown): Promise<RefusedCall[]> {
    const { identity, receivedAt, type, body } = tracked;
    const { source } = identity;
    refuseDisabledSource(options, source);
    const { calls, shared } =
      type === null ? readBatch(json, body.length) : readSingleCall(json, body.length, type);
    const settled = await settleInTurns(calls, async (call) =>
      acceptEvent(eventOfCall(call, shared, source, receivedAt), null, receivedAt, false),
    );
    const outcomes = callOutcomes(settled);
    const rejected = refusedCalls(calls, outcomes);
    const [first] = rejected;
    if (type !== null && first !== undefined) throw badRequest('The call breaks a rule.', first.errors);
    const taken = { status: 202, answers: outcomes, canFetch: false } as const;
    rememberRequest(options, tracked, { ...summaryOf(taken), httpStatus: 200 });
    return rejected;
  }
};

const description =
  'Compatible with the SDKs of Segment and RudderStack. The write key is an API key as `source:key`, or the key alone ' +
  'where one source has it: as user name of Basic authentication or as `writeKey` in the body. Gzip is understood.';

function unpackedBody({ body, headers }: FastifyRequest): Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return unpackBody(bytes, headers['content-encoding'], limits.rudderBatchBytes);
}

function logRejected(request: FastifyRequest, rejected: readonly RefusedCall[]): void {
  const reasons = new Set(rejected.flatMap(({ errors }) => errors.map(({ message }) => message)));
  const fields = { rejected: rejected.length, reasons: [...reasons].slice(0, 10) };
  request.log.warn({ source: request.identity?.source, ...fields }, 'calls of a batch rejected');
}
