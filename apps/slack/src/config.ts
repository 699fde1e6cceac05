import { databaseUrl, frameSettings, readConfig } from '@dna/service';
import { z } from 'zod';

const channel = z
  .string()
  .regex(/^(#[\p{L}\p{N}_-]{1,80}|[CG][A-Z0-9]{8,})$/u, 'is neither a channel id nor #name')
  .describe('a channel id such as C0123456789, or the #name of a public channel');
const webhook = z.url({ protocol: /^https?$/ }).optional();

export const settings = z.object({
  ...frameSettings,
  SLACK_DATABASE_URL: databaseUrl('slack'),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-/, 'is not a bot token')
    .optional()
    .describe('the bot token of the Slack app, xoxb-…'),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the API of the sandbox; leave it out for Slack'),
  SLACK_MESSAGES_PER_SECOND: z.coerce
    .number()
    .min(0.1)
    .max(1_000)
    .default(1)
    .describe('how many messages a channel takes; Slack allows 1, a sandbox any number'),
  SLACK_WEBHOOK_URL: webhook.describe('an incoming webhook, used when there is no bot token'),
  SLACK_WEBHOOK_URL_HOT_LEADS: webhook.describe('the incoming webhook of #hot-leads'),
  SLACK_WEBHOOK_URL_LEAD_ROUTING: webhook.describe('the incoming webhook of #lead-routing'),
  SLACK_WEBHOOK_URL_CRM_ALERTS: webhook.describe('the incoming webhook of #crm-alerts'),
  SLACK_CHANNEL_HOT_LEADS: channel.default('#hot-leads'),
  SLACK_CHANNEL_LEAD_ROUTING: channel.default('#lead-routing'),
  SLACK_CHANNEL_CRM_ALERTS: channel.default('#crm-alerts'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
