import { BreakerOpenError } from '@dna/resilience';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import type { Failure } from '../domain/settle-message.ts';

/** Slack was busy with itself, and says that part of the call may have succeeded. */
const unclearErrors = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
const rateLimitErrors = new Set(['ratelimited', 'rate_limited']);
const unspecifiedPauseMs = 30_000;

/** What an error of the Web API client means for the message. */
export function failureOfApi(error: unknown): Failure {
  if (error instanceof BreakerOpenError) {
    return { kind: 'not_sent', reason: 'Slack is cut off', retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: error.retryAfter * 1_000 };
  }
  if (error instanceof WebAPIPlatformError) return failureOfAnswer(error.data.error);
  if (error instanceof WebAPIHTTPError) return failureOfStatus(error.statusCode, 'no Slack error');
  if (error instanceof WebAPIRequestError) return { kind: 'unclear', reason: 'no answer' };
  return { kind: 'unclear', reason: error instanceof Error ? error.name : 'unknown error' };
}

/** @param detail what the other side said, without personal data */
export function failureOfStatus(status: number, detail: string): Failure {
  return status >= 500 || status === 408
    ? { kind: 'unclear', reason: `http ${status}` }
    : { kind: 'refused', error: `http ${status}: ${detail}` };
}

function failureOfAnswer(error: string): Failure {
  if (rateLimitErrors.has(error)) return { kind: 'rate_limited', retryAfterMs: unspecifiedPauseMs };
  // The client puts a body that is no JSON, as a proxy sends it, where the error code belongs.
  if (!/^[a-z][a-z0-9_]*$/.test(error))
    return { kind: 'unclear', reason: 'an answer that is not from Slack' };
  return unclearErrors.has(error) ? { kind: 'unclear', reason: error } : { kind: 'refused', error };
}
