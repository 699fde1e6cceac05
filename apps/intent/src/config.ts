import { databaseUrl, frameSettings, readConfig } from '@dna/service';
import { z } from 'zod';

export const settings = z.object({
  ...frameSettings,
  INTENT_DATABASE_URL: databaseUrl('intent'),
  INTENT_PRIOR: z.coerce
    .number()
    .positive()
    .max(1_000)
    .default(1.5)
    .describe('the evidence that an intent has to outweigh, e.g. 1.5; the same for intent and routing'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
