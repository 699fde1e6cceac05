import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { problemDetailsFromIssues } from './problem-details.ts';
import {
  badRequest,
  payloadTooLarge,
  ProblemError,
  unavailable,
  unprocessable,
  type ProblemDetail,
} from './problem-error.ts';

/** Anything thrown → what the caller may know of it. Texts of foreign errors never leave the house: they hold SQL and paths. */
export function problemFromError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof Error)) return internal(error);
  if (hasZodFastifySchemaValidationErrors(error)) return fromValidation(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'BREAKER_OPEN' || code === 'TIMEOUT')
    return unavailable(retryAfterSeconds(error), undefined, error);
  if (typeof code === 'string' && code.startsWith('FST_')) return fromFastify(code, error);
  return internal(error);
}

type ValidationError = {
  validation: Parameters<typeof problemDetailsFromIssues>[0];
  validationContext?: string | undefined;
};

function fromValidation(error: ValidationError): ProblemError {
  const errors: ProblemDetail[] = problemDetailsFromIssues(error.validation);
  switch (error.validationContext) {
    case 'body':
      return unprocessable(errors, 'The body does not have the expected form.');
    case 'querystring':
      return badRequest('The query parameters are not valid.', errors);
    case 'params':
      return badRequest('The path is not valid.', errors);
    default:
      return badRequest('The headers are not valid.', errors);
  }
}

function fromFastify(code: string, error: Error): ProblemError {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new ProblemError({ status: 400, code: 'malformed_json', detail: 'The body is not valid JSON.' });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return payloadTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType();
    case 'FST_ERR_BAD_URL':
      return badRequest('The path is not validly encoded.');
  }
  const status = 'statusCode' in error ? (error as FastifyError).statusCode : undefined;
  if (status === undefined || status < 400 || status > 499) return internal(error);
  const title = STATUS_CODES[status] ?? 'Bad Request';
  return new ProblemError({
    status,
    code: title.toLowerCase().replaceAll(/[^a-z]+/g, '_'),
    detail: `${title}.`,
    cause: error,
  });
}

export function unsupportedMediaType(): ProblemError {
  return new ProblemError({
    status: 415,
    code: 'unsupported_media_type',
    detail: 'This content type is not understood here; send application/json.',
  });
}

function internal(cause: unknown): ProblemError {
  return new ProblemError({
    status: 500,
    code: 'internal_error',
    detail: 'Something went wrong on our side. Please quote the request id.',
    cause,
  });
}

function retryAfterSeconds(error: Error): number {
  return 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs / 1_000 : 2;
}
