import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem-error.ts';
import { unsupportedMediaType } from './problem-from-error.ts';

/**
 * JSON, and nothing else, unless the route says `config: { rawBody: true }`: then `request.rawBody` holds the
 * bytes a signature was made over, whatever their type, and `request.body` the JSON or the same bytes.
 */
export function parseBodies(app: FastifyInstance): void {
  // Fastify's own parser refuses __proto__ and constructor.prototype.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.decorateRequest('rawBody', null);
  app.removeAllContentTypeParsers();

  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.rawBody) request.rawBody = body;
    // `POST …/complete` from clients that always name a content type: no body, no complaint.
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(notUtf8());
    const ownParser = request.routeOptions.config.parseJson;
    if (ownParser === undefined) parseJson(request, body.toString('utf8'), done);
    else parseWith(ownParser, body.toString('utf8'), done);
  });

  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (!request.routeOptions.config.rawBody) return done(unsupportedMediaType());
    request.rawBody = body;
    done(null, body);
  });
}

function parseWith(
  parse: (text: string) => unknown,
  text: string,
  done: (error: Error | null, body?: unknown) => void,
): void {
  let body: unknown;
  try {
    body = parse(text);
  } catch (cause) {
    return done(
      new ProblemError({
        status: 400,
        code: 'malformed_json',
        detail: 'The body is not valid JSON.',
        cause,
      }),
    );
  }
  done(null, body);
}

function notUtf8(): ProblemError {
  return new ProblemError({ status: 400, code: 'malformed_json', detail: 'The body is not valid UTF-8.' });
}
