import { booleanFlag, databaseUrl, frameSettings, readConfig } from '@dna/service';
import { z } from 'zod';

export const settings = z.object({
  ...frameSettings,
  SCORING_DATABASE_URL: databaseUrl('scoring'),
  ENABLE_SCORE_DECAY: booleanFlag.default(true),
  SCORE_DECAY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('the days after which points have decayed where a rule says nothing else, e.g. 90'),
  HOT_LEAD_SCORE: z.coerce
    .number()
    .int()
    .min(6)
    .max(100_000)
    .default(70)
    .describe('the score from which a lead is hot, e.g. 70'),
});

export type Config = z.output<typeof settings>;

/** The only reader of the environment. Throws `ConfigError`, which names every setting that needs attention. */
export function configFromEnv(env: NodeJS.ProcessEnv = process.env): Config {
  return readConfig(settings, env);
}
