import type { FastifyReply, FastifyRequest, HttpPlugin } from '@dna/http';
import { notFound, ProblemError } from '@dna/http';
import { z } from 'zod';
import type { Adapter } from '../domain/adapters/adapter.ts';
import { IntakeError, type Intake } from '../sources/intake.ts';
import type { SourceCopy } from '../sources/source-copy.ts';
import { answerChallenge } from '../signatures/answer-challenge.ts';
import { sourceAnswer } from './source-answer.ts';

type Options = { intake: Intake; copy: Pick<SourceCopy, 'find'> };

const params = z.object({ source: z.string().max(100), token: z.string().max(300).optional() });
const query = z.looseObject({});

/** Where marketing tools deliver in their own shape, by the name of a source. */
export const sourceWebhooks: HttpPlugin<Options> = async (app, { intake, copy }) => {
  // Signatures are made over bytes, and tools say what they like of their type.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const path of ['/events/webhook/:source', '/events/webhook/:source/:token']) {
    const isHidden = path.endsWith(':token');
    app.post(
      path,
      {
        bodyLimit: 1_048_576,
        schema: {
          ...(isHidden
            ? { hide: true }
            : {
                summary: 'Record what a marketing tool sends in its own shape',
                description,
                tags: ['events'],
              }),
          params,
          querystring: query,
          body: z.unknown(),
          response: { 202: z.array(sourceAnswer), 207: z.array(sourceAnswer) },
        },
      },
      async (request, reply) => {
        try {
          const { source, taken } = await intake.take({
            name: request.params.source,
            token: request.params.token,
            method: request.method,
            url: request.url,
            headers: request.headers,
            query: singleValues(request.query),
            rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            identity: request.identity,
          });
          if (isBare(source.adapter, request)) return await answerBarely(reply, taken.answers);
          return await reply.code(taken.status).send(taken.answers);
        } catch (error) {
          return refuse(error, request, reply);
        }
      },
    );

    app.get(
      path,
      {
        schema: {
          ...(isHidden
            ? { hide: true }
            : { summary: 'Answer the question of a source whether this is its address', tags: ['events'] }),
          params,
          querystring: query,
        },
      },
      async (request, reply) => {
        const source = await copy.find(request.params.source);
        const { challenge } = source === null || source === 'unknown' ? {} : source.adapter;
        const answer =
          source === null || source === 'unknown' || challenge === undefined || source.credentials === null
            ? null
            : answerChallenge(challenge, singleValues(request.query), {
                secrets: source.credentials.secrets,
                tokenHashes: source.tokenHashes,
              });
        if (answer === null) throw notFound('There is no such question to be answered here.');
        return plain(reply, 200, answer.contentType, answer.body);
      },
    );
  }
};

const description =
  'Known by an API key of the source, or by what it was configured with: a token at the end of the URL, a signature, a ' +
  'secret in the body. Each item of the payload gets its answer, in order.';

/** Whoever has an API key is not the platform itself, and wants to know more. */
function isBare(adapter: Adapter, { identity }: FastifyRequest): boolean {
  return adapter.bareAnswers === true && identity === null;
}

/** An item that cannot be read will never be: a 4xx, which is not repeated. */
function answerBarely(reply: FastifyReply, answers: readonly z.input<typeof sourceAnswer>[]): FastifyReply {
  const rejected = answers.find((answer) => answer.status === 'rejected');
  if (rejected?.status !== 'rejected') return plain(reply, 200, 'application/json', '{}');
  const [error] = rejected.errors;
  return bareProblem(reply, 422, [error?.path, error?.message].filter(Boolean).join(' '));
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!(error instanceof IntakeError)) throw error;
  const { source, cause } = error;
  if (!isBare(source.adapter, request) || !(cause instanceof ProblemError)) throw cause;
  request.log.warn({ source: source.name, code: cause.code }, 'delivery refused');
  return bareProblem(reply.headers(cause.headers), cause.status, cause.message);
}

function bareProblem(reply: FastifyReply, status: number, message: string): FastifyReply {
  return plain(reply, status, 'application/json', JSON.stringify({ message }));
}

function plain(reply: FastifyReply, status: number, contentType: string, body: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', contentType)
    .header('x-content-type-options', 'nosniff')
    .serializer((payload: string) => payload)
    .send(body);
}

/** A parameter that is given twice says nothing clear. */
function singleValues(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
