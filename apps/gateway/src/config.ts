import { services } from '@dna/contracts';
import { rateLimitSetting } from '@dna/http';
import {
  apiKeyList,
  appVersion,
  host,
  logLevel,
  natsSettings,
  nodeEnv,
  port,
  readConfig,
  secretList,
} from '@dna/service';
import { z } from 'zod';

const serviceUrl = (service: string) =>
  z.url({ protocol: /^https?$/ }).describe(`where ${service} listens, e.g. http://${service}:3000`);

export const settings = z.object({
  PORT: port,
  HOST: host,
  METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('a port for /metrics, which the public one does not show'),
  NODE_ENV: nodeEnv,
  LOG_LEVEL: logLevel,
  APP_VERSION: appVersion,
  API_KEYS: apiKeyList,
  JWT_SECRET: secretList(32),
  API_RATE_LIMIT_PER_SECOND: rateLimitSetting,
  ...natsSettings,
  INGESTION_URL: serviceUrl('ingestion'),
  SCORING_URL: serviceUrl('scoring'),
  INTENT_URL: serviceUrl('intent'),
  ROUTING_URL: serviceUrl('routing'),
  DEALS_URL: serviceUrl('deals'),
  INTEGRATION_URL: serviceUrl('integration'),
  SLACK_URL: serviceUrl('slack'),
});

export type Config = z.output<typeof settings>;

export function config(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}

export const upstreamNames = services.filter((name) => name !== 'gateway');
