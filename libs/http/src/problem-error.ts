export type ProblemDetail = { path: string; message: string };

type ProblemInit = {
  status: number;
  /** Stable and machine-readable, snake_case. */
  code: string;
  detail: string;
  errors?: readonly ProblemDetail[];
  headers?: Readonly<Record<string, string>>;
  /** Further members of the document, e.g. the id that a conflict is about. */
  extensions?: Readonly<Record<string, unknown>>;
  cause?: unknown;
};

/** An answer that is not a success: thrown by a handler, sent as `application/problem+json` (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly errors: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor({ status, code, detail, errors = [], headers = {}, extensions = {}, cause }: ProblemInit) {
    super(detail, cause === undefined ? undefined : { cause });
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
    this.extensions = extensions;
  }
}

export function badRequest(detail: string, errors: readonly ProblemDetail[] = []): ProblemError {
  return new ProblemError({ status: 400, code: 'bad_request', detail, errors });
}

export function unauthorized(detail = 'A valid API key or token is needed.'): ProblemError {
  return new ProblemError({
    status: 401,
    code: 'unauthorized',
    detail,
    headers: { 'www-authenticate': 'Bearer realm="dna"' },
  });
}

export function forbidden(detail = 'This key may not do that.'): ProblemError {
  return new ProblemError({ status: 403, code: 'forbidden', detail });
}

export function notFound(detail = 'There is nothing here.'): ProblemError {
  return new ProblemError({ status: 404, code: 'not_found', detail });
}

export function methodNotAllowed(allowed: readonly string[]): ProblemError {
  const allow = allowed.join(', ');
  return new ProblemError({
    status: 405,
    code: 'method_not_allowed',
    detail: `Allowed here: ${allow}.`,
    headers: { allow },
  });
}

export function conflict(detail: string, extensions: Readonly<Record<string, unknown>> = {}): ProblemError {
  return new ProblemError({ status: 409, code: 'conflict', detail, extensions });
}

export function preconditionFailed(
  detail = 'It has changed since you read it.',
  extensions: Readonly<Record<string, unknown>> = {},
): ProblemError {
  return new ProblemError({ status: 412, code: 'precondition_failed', detail, extensions });
}

export function payloadTooLarge(detail = 'The body is too large.'): ProblemError {
  return new ProblemError({ status: 413, code: 'payload_too_large', detail });
}

/** Well-formed, but it breaks a rule: of the schema or of the domain. */
export function unprocessable(
  errors: readonly ProblemDetail[],
  detail = 'The request breaks a rule.',
): ProblemError {
  return new ProblemError({ status: 422, code: 'unprocessable', detail, errors });
}

export function tooMany(retryAfterSeconds: number, detail = 'Too many requests.'): ProblemError {
  return new ProblemError({
    status: 429,
    code: 'too_many_requests',
    detail,
    headers: { 'retry-after': wholeSeconds(retryAfterSeconds) },
  });
}

export function unavailable(
  retryAfterSeconds: number,
  detail = 'Temporarily unavailable.',
  cause?: unknown,
): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'unavailable',
    detail,
    headers: { 'retry-after': wholeSeconds(retryAfterSeconds) },
    cause,
  });
}

function wholeSeconds(seconds: number): string {
  return String(Math.max(1, Math.ceil(seconds)));
}
