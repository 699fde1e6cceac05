import { databaseUrl, frameSettings, readConfig } from '@dna/service';
import { z } from 'zod';

export const settings = z.object({
  ...frameSettings,
  DEALS_DATABASE_URL: databaseUrl('deals'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
