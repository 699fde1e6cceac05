import { BreakerOpenError, TimeoutError } from '@dna/resilience';
import { describe, expect, it } from '@jest/globals';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { failureOfApi } from './slack-failure.ts';

const answer = (error: string) => new WebAPIPlatformError({ ok: false, error });
const status = (code: number) => new WebAPIHTTPError(code, '', {});

describe('failureOfApi', () => {
  it.each([
    [answer('not_in_channel'), { kind: 'refused', error: 'not_in_channel' }],
    [answer('some_error_of_tomorrow'), { kind: 'refused', error: 'some_error_of_tomorrow' }],
    [answer('fatal_error'), { kind: 'unclear', reason: 'fatal_error' }],
    [answer('ratelimited'), { kind: 'rate_limited', retryAfterMs: 30_000 }],
    [answer('<html>Bad gateway</html>'), { kind: 'unclear', reason: 'an answer that is not from Slack' }],
    [status(503), { kind: 'unclear', reason: 'http 503' }],
    [status(404), { kind: 'refused', error: 'http 404: no Slack error' }],
    [new WebAPIRateLimitedError(7), { kind: 'rate_limited', retryAfterMs: 7_000 }],
    [new WebAPIRequestError(new Error('ECONNREFUSED')), { kind: 'unclear', reason: 'no answer' }],
    [new TimeoutError('slack', 5_000), { kind: 'unclear', reason: 'TimeoutError' }],
    [new BreakerOpenError('slack', 900), { kind: 'not_sent', reason: 'Slack is cut off', retryAfterMs: 900 }],
  ])('takes %s for what it means to the message', (error, failure) => {
    expect(failureOfApi(error)).toEqual(failure);
  });
});
