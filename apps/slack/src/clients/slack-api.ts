import type { Logger } from '@dna/observability';
import { createBreaker } from '@dna/resilience';
import { LogLevel, WebAPIPlatformError, WebClient, type ChatPostMessageArguments } from '@slack/web-api';
import type { RenderedMessage } from '../domain/slack-blocks.ts';
import type { Posted, Sender } from './sender.ts';
import { failureOfApi } from './slack-failure.ts';

type Settings = {
  token: string;
  apiUrl?: string | undefined;
  /** Our channel name → a channel id or the name of a public channel. */
  targets: ReadonlyMap<string, string>;
  log: Logger;
};

const eventType = 'dna_notification';
/** Our clock and Slack's need not agree. */
const clockToleranceMs = 5 * 60_000;
const maxPages = 20;
/** Slack dislikes what we made of the message: our bug, and text alone is better than silence. */
const blockErrors = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

/** Posts with a bot token. Every message bears its notification id as metadata, so that it can be found again. */
export function createSlackApi({ token, apiUrl, targets, log }: Settings): Sender {
  const client = new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: 4_000,
    // Retries are ours: the client's own would post again what Slack may already have.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: toClientLogger(log),
  });
  const breaker = createBreaker((_signal, call: () => Promise<unknown>) => call(), {
    name: 'slack',
    timeoutMs: 5_000,
    errorThresholdPercentage: 50,
    volumeThreshold: 5,
    resetTimeoutMs: 15_000,
    isFailure: (error) => failureOfApi(error).kind === 'unclear',
    onStateChange: (state) => log.warn({ breaker: 'slack', state }, 'breaker changed'),
  });
  const channelIds = new Map<string, string>();
  const guarded = <T>(call: () => Promise<T>): Promise<T> => breaker.run(call) as Promise<T>;

  async function post(channel: string, message: RenderedMessage, notificationId: string): Promise<Posted> {
    const args = {
      channel: targetOf(channel),
      text: message.text,
      metadata: { event_type: eventType, event_payload: { notification_id: notificationId } },
      unfurl_links: false,
      unfurl_media: false,
    };
    try {
      return await postArgs({ ...args, blocks: message.blocks });
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError) || !blockErrors.has(error.data.error)) throw error;
      log.error({ notification_id: notificationId, error: error.data.error }, 'slack refused the blocks');
      return postArgs(args);
    }
  }

  async function postArgs(args: ChatPostMessageArguments): Promise<Posted> {
    const { channel: channelId, ts } = await guarded(() => client.chat.postMessage(args));
    if (channelId !== undefined) channelIds.set(args.channel, channelId);
    return { channelId: channelId ?? null, ts: ts ?? null };
  }

  async function find(channel: string, notificationId: string, since: Date): Promise<Posted | null> {
    const channelId = await channelIdOf(channel);
    const oldest = String((since.getTime() - clockToleranceMs) / 1_000);
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const query = {
        channel: channelId,
        oldest,
        include_all_metadata: true,
        limit: 200,
        ...(cursor && { cursor }),
      };
      const { messages, response_metadata } = await guarded(() => client.conversations.history(query));
      const found = messages?.find(({ metadata }) => isOurs(metadata, notificationId));
      if (found?.ts !== undefined) return { channelId, ts: found.ts };
      cursor = response_metadata?.next_cursor;
      if (!cursor) return null;
    }
    throw new Error('the history is too long to be read');
  }

  /** The history is asked for by id only; a name has to be looked up. */
  async function channelIdOf(channel: string): Promise<string> {
    const target = targetOf(channel);
    const known = target.startsWith('#') ? channelIds.get(target) : target;
    if (known !== undefined) return known;
    let cursor: string | undefined;
    do {
      const query = { exclude_archived: true, limit: 200, ...(cursor && { cursor }) };
      const answer = await guarded(() => client.conversations.list(query));
      const id = answer.channels?.find(({ name }) => name === target.slice(1))?.id;
      if (id !== undefined) return id;
      cursor = answer.response_metadata?.next_cursor;
    } while (cursor);
    throw new WebAPIPlatformError({ ok: false, error: 'channel_not_found' });
  }

  function targetOf(channel: string): string {
    return targets.get(channel) ?? `#${channel}`;
  }

  return {
    mode: 'bot_token',
    isCutOff: () => breaker.state === 'open',
    post,
    find,
    failureOf: failureOfApi,
    check: async () => void (await guarded(() => client.auth.test())),
    stop: breaker.stop,
  };
}

function isOurs(metadata: { event_type?: string; event_payload?: unknown } | undefined, id: string): boolean {
  const payload = metadata?.event_payload as { notification_id?: unknown } | undefined;
  return metadata?.event_type === eventType && payload?.notification_id === id;
}

/** Only errors: the client's other lines hold whole messages, and with them names. */
function toClientLogger(log: Logger) {
  const silent = (): void => undefined;
  return {
    error: (...details: unknown[]) =>
      log.error({ detail: details.map(String).join(' ') }, 'slack client error'),
    ...{ warn: silent, info: silent, debug: silent, setLevel: silent, setName: silent },
    getLevel: () => LogLevel.ERROR,
  };
}
