import { booleanFlag, databaseUrl, frameSettings, readConfig } from '@dna/service';
import { z } from 'zod';

export const settings = z.object({
  ...frameSettings,
  INTEGRATION_DATABASE_URL: databaseUrl('integration'),
  ENABLE_SLACK_ALERTS: booleanFlag.default(false),
  HOT_LEAD_SCORE: z.coerce
    .number()
    .int()
    .min(6)
    .max(100_000)
    .default(70)
    .describe('the score from which a lead is hot, e.g. 70; the same as for scoring'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
