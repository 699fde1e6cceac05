import { payloadTooLarge, ProblemError, unavailable } from '@dna/http';
import { BodyTooLargeError, CallerGoneError, UpstreamAwayError } from '../clients/upstream-errors.ts';

const retryAfterSeconds = 2;

/** The gateway's own ways to fail. An open breaker is known to `@dna/http`. */
export function toProblem(error: unknown): ProblemError | null {
  if (error instanceof UpstreamAwayError) {
    return unavailable(retryAfterSeconds, 'This part of the engine does not answer at the moment.', error);
  }
  if (error instanceof BodyTooLargeError) return payloadTooLarge();
  if (error instanceof CallerGoneError) {
    return new ProblemError({ status: 499, code: 'caller_gone', detail: 'The caller went away.' });
  }
  return null;
}
