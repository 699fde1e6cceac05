import type { Logger } from '@dna/observability';
import type { Config } from '../config.ts';
import type { Sender } from './sender.ts';
import { createSlackApi } from './slack-api.ts';
import { createSlackWebhook } from './slack-webhook.ts';

/** The best way to post that the settings allow: the bot token, else incoming webhooks, else none. */
export function chooseSender(config: Config, log: Logger): Sender | null {
  if (config.SLACK_BOT_TOKEN !== undefined) {
    const targets = new Map([
      ['hot-leads', config.SLACK_CHANNEL_HOT_LEADS],
      ['lead-routing', config.SLACK_CHANNEL_LEAD_ROUTING],
      ['crm-alerts', config.SLACK_CHANNEL_CRM_ALERTS],
    ]);
    return createSlackApi({ token: config.SLACK_BOT_TOKEN, apiUrl: config.SLACK_API_URL, targets, log });
  }
  const urls = new Map(
    [
      ['hot-leads', config.SLACK_WEBHOOK_URL_HOT_LEADS ?? config.SLACK_WEBHOOK_URL] as const,
      ['lead-routing', config.SLACK_WEBHOOK_URL_LEAD_ROUTING ?? config.SLACK_WEBHOOK_URL] as const,
      ['crm-alerts', config.SLACK_WEBHOOK_URL_CRM_ALERTS ?? config.SLACK_WEBHOOK_URL] as const,
    ].flatMap(([channel, url]) => (url === undefined ? [] : [[channel, url] as const])),
  );
  return urls.size === 0 ? null : createSlackWebhook({ urls, log });
}
