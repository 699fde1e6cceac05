import { databaseUrl, frameSettings, readConfig, secretList } from '@dna/service';
import { z } from 'zod';

export const settings = z.object({
  ...frameSettings,
  INGESTION_DATABASE_URL: databaseUrl('ingestion'),
  WEBHOOK_SECRET: secretList(16),
  SECRETS_KEY: secretList(32),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
