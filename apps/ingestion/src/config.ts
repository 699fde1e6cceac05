import { rateLimitSetting } from '@dna/http';
import { apiKeyList, databaseUrl, frameSettings, readConfig, secretList } from '@dna/service';
import { z } from 'zod';
import { isTimeZone } from './domain/imports/zoned-time.ts';
import { sourcesSetting } from './sources/environment-sources.ts';

const webUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http(s):// URL' })
  .transform((url) => url.replace(/\/+$/, ''));

export const settings = z.object({
  ...frameSettings,
  INGESTION_DATABASE_URL: databaseUrl('ingestion'),
  API_KEYS: apiKeyList,
  API_RATE_LIMIT_PER_SECOND: rateLimitSetting,
  WEBHOOK_SECRET: secretList(16),
  SECRETS_KEY: secretList(32),
  PUBLIC_URL: webUrl
    .default('http://localhost:3000')
    .describe('where sources reach the engine, e.g. https://leads.example.com'),
  SOURCES: sourcesSetting,
  DELIVERY_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('how many days the requests of sources are kept, 1 to 3650'),
  LINKEDIN_API_URL: webUrl
    .default('https://api.linkedin.com')
    .describe('where leads are fetched from LinkedIn, e.g. https://api.linkedin.com'),
  META_API_URL: webUrl
    .default('https://graph.facebook.com')
    .describe('where leads are fetched from Meta, e.g. https://graph.facebook.com'),
  TIME_ZONE: z
    .string()
    .default('Europe/Berlin')
    .refine(isTimeZone, 'is no time zone')
    .describe('the zone of times that a file gives without one, e.g. Europe/Berlin'),
  QUARANTINE_SECONDS_AFTER_SENDING: z.coerce
    .number()
    .min(0)
    .max(3_600)
    .default(10)
    .describe('an open or click so soon after sending is a mail scanner, e.g. 10; 0 says nothing'),
  QUARANTINE_LINKS_AT_ONCE: z.coerce
    .number()
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('so many different links clicked at once are a mail scanner, e.g. 3'),
  QUARANTINE_LINKS_WITHIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(600)
    .default(5)
    .describe('what "at once" means for clicks on many links, e.g. 5; 0 says nothing'),
  EVENTS_RETENTION_MONTHS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_200)
    .optional()
    .describe('how many whole months of events are kept besides the present one, e.g. 36; unset: all'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
