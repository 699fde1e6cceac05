import type { Logger } from '@dna/observability';
import { BreakerOpenError, createBreaker } from '@dna/resilience';
import type { RenderedMessage } from '../domain/slack-blocks.ts';
import type { Failure } from '../domain/settle-message.ts';
import type { Posted, Sender } from './sender.ts';
import { failureOfStatus } from './slack-failure.ts';

/** Our channel name → its webhook. */
type Settings = { urls: ReadonlyMap<string, string>; log: Logger };

class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly code = 'WEBHOOK_REFUSED';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('the webhook did not take the message');
    this.failure = failure;
  }
}

const unspecifiedPauseMs = 30_000;

/** Posts by incoming webhooks. They say neither where a message is nor whether it is there: at least once, then. */
export function createSlackWebhook({ urls, log }: Settings): Sender {
  const breaker = createBreaker(send, {
    name: 'slack webhook',
    timeoutMs: 5_000,
    errorThresholdPercentage: 50,
    volumeThreshold: 5,
    resetTimeoutMs: 15_000,
    isFailure: (error) => failureOf(error).kind === 'unclear',
    onStateChange: (state) => log.warn({ breaker: 'slack webhook', state }, 'breaker changed'),
  });

  return {
    mode: 'webhook',
    isCutOff: () => breaker.state === 'open',
    post: async (channel, message) => {
      const url = urls.get(channel);
      if (url === undefined)
        throw new WebhookError({ kind: 'refused', error: 'no webhook for this channel' });
      return breaker.run(url, message);
    },
    failureOf,
    stop: breaker.stop,
  };
}

async function send(signal: AbortSignal, url: string, { text, blocks }: RenderedMessage): Promise<Posted> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ text, blocks, unfurl_links: false, unfurl_media: false }),
    redirect: 'error',
    signal,
  });
  if (response.ok) return { channelId: null, ts: null };
  if (response.status === 429) {
    const seconds = Number(response.headers.get('retry-after'));
    throw new WebhookError({
      kind: 'rate_limited',
      retryAfterMs: seconds > 0 ? seconds * 1_000 : unspecifiedPauseMs,
    });
  }
  const detail = (await response.text()).slice(0, 100);
  throw new WebhookError(failureOfStatus(response.status, detail));
}

function failureOf(error: unknown): Failure {
  if (error instanceof WebhookError) return error.failure;
  if (error instanceof BreakerOpenError) {
    return { kind: 'not_sent', reason: 'Slack is cut off', retryAfterMs: error.retryAfterMs };
  }
  return { kind: 'unclear', reason: 'no answer' };
}
