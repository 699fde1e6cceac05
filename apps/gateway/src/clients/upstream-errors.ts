/** The service does not answer: nothing listens, the connection broke, or it took too long. */
export class UpstreamAwayError extends Error {
  override readonly name = 'UpstreamAwayError';
  readonly code = 'UPSTREAM_AWAY';

  constructor(service: string, cause?: unknown) {
    super(`${service} does not answer`, { cause });
  }
}

/** The caller went away before the answer; nobody's fault but theirs. */
export class CallerGoneError extends Error {
  override readonly name = 'CallerGoneError';
  readonly code = 'CALLER_GONE';
}

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly code = 'BODY_TOO_LARGE';
}
