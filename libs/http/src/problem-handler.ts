import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ProblemError } from './problem-error.ts';
import { problemFromError } from './problem-from-error.ts';

export const problemContentType = 'application/problem+json; charset=utf-8';

export type ToProblem = (error: unknown) => ProblemError | null;

/** One handler for all errors of all routes. `toProblem` may know errors that only the service knows, such as its database's. */
export function problemHandler(toProblem: ToProblem = () => null) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error) ?? problemFromError(error);
    if (problem.status >= 500) logFailure(request, problem);
    sendProblem(request, reply, problem);
  };
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  const body = JSON.stringify(problemBody(problem, request.id));
  reply
    .code(problem.status)
    .headers(problem.headers)
    .header('x-request-id', request.id)
    .header('content-type', problemContentType)
    .serializer((payload: string) => payload) // a route's own schema for this status must not reshape it
    .send(body);
}

export function problemBody(problem: ProblemError, requestId: string): Record<string, unknown> {
  return {
    ...problem.extensions,
    type: `urn:dna:problem:${problem.code}`,
    title: STATUS_CODES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    errors: problem.errors,
    request_id: requestId,
  };
}

function logFailure(request: FastifyRequest, problem: ProblemError): void {
  const fields = { err: problem.cause ?? problem, status: problem.status, code: problem.code };
  if (problem.status === 503) request.log.warn(fields, 'request refused');
  else request.log.error(fields, 'request failed');
}
