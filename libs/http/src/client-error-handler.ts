import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { ProblemError } from './problem-error.ts';
import { problemBody, problemContentType } from './problem-handler.ts';

/** What Node's parser refuses never becomes a request: too slow, too many header bytes, not HTTP. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const problem = problemOf(error.code);
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.code}`,
      `content-type: ${problemContentType}`,
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function problemOf(code: string | undefined): ProblemError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ProblemError({ status: 408, code: 'request_timeout', detail: 'The request came too slowly.' });
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new ProblemError({ status: 431, code: 'headers_too_large', detail: 'The headers are too large.' });
  }
  return new ProblemError({ status: 400, code: 'bad_request', detail: 'This is not a valid HTTP request.' });
}
