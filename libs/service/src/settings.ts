import { ApiKeysError, parseApiKeys } from '@dna/http';
import { logLevels } from '@dna/observability';
import { z } from 'zod';

/** Settings that several services share. Each description is what an error tells the reader to set. */

export const databaseUrl = (service: string) =>
  z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'is not a postgres:// URL')
    .describe(`the URL of the role "${service}", e.g. postgres://${service}:<password>@db.internal:5432/dna`);

export const natsUrl = z
  .string()
  .regex(/^(?:nats|tls):\/\/[^\s,]+(?:\s*,\s*(?:nats|tls):\/\/[^\s,]+)*$/, 'is not a list of nats:// URLs')
  .describe('the broker, e.g. nats://nats.internal:4222; several separated by commas');

/** Spread into a service's schema: `z.object({ ...natsSettings, … })`. */
export const natsSettings = {
  NATS_URL: natsUrl,
  NATS_USER: z.string().optional().describe('the user of the broker, with NATS_PASSWORD'),
  NATS_PASSWORD: z.string().optional().describe('the password of NATS_USER'),
  NATS_CREDS: z.string().optional().describe('the path of a .creds file, instead of user and password'),
  NATS_CA: z.string().optional().describe('the path of the certificate authority of the broker'),
};

export const port = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_535)
  .default(3_000)
  .describe('a port from 1 to 65535, or 0 for any that is free');

export const host = z
  .string()
  .default('127.0.0.1')
  .describe('the address to listen on, e.g. 0.0.0.0 in a container');

export const logLevel = z
  .enum(logLevels)
  .default('info')
  .describe(`one of ${logLevels.join(', ')}`);

export const nodeEnv = z
  .enum(['development', 'test', 'production'])
  .default('development')
  .describe('development, test or production');

export const appVersion = z.string().default('dev').describe('the version that /health shows');

/** Comma-separated: the first one signs, all of them verify, so a secret can be replaced without an outage. */
export const secretList = (minLength: number) =>
  z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((secret) => secret.trim())
        .filter(Boolean),
    )
    .refine((secrets) => secrets.length > 0 && secrets.every((secret) => secret.length >= minLength), {
      error: `is weak: each secret needs at least ${minLength} characters`,
    })
    .describe(
      `${minLength} or more random characters, e.g. from \`openssl rand -hex 32\`; several separated by commas`,
    );

export const booleanFlag = z
  .enum(['true', 'false', '1', '0'])
  .transform((flag) => flag === 'true' || flag === '1')
  .describe('true or false');

export const apiKeyList = z
  .string()
  .default('')
  .transform((list, context) => {
    try {
      return parseApiKeys(list);
    } catch (error) {
      if (!(error instanceof ApiKeysError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  })
  .describe('source:key pairs separated by commas, e.g. website:<key>:ingest,ops:<key>:admin');

/** Settings of every service with a schema, for `z.object({ ...frameSettings, … })`; see `createFrame`. */
export const frameSettings = {
  NODE_ENV: nodeEnv,
  APP_VERSION: appVersion,
  LOG_LEVEL: logLevel,
  HOST: host,
  PORT: port,
  ...natsSettings,
  JWT_SECRET: secretList(32),
  OUTBOX_RETENTION_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 14)
    .default(48)
    .describe('how many hours sent messages are kept to feed a broker that lost them, 1 to 336'),
  STREAM_REPLICAS: z.coerce
    .number()
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('copies of each stream in the broker: 1, or 3 in a cluster'),
};
