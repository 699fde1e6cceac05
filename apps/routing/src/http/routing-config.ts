import { requireScope, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import type { Rules } from '../handlers/rules.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { Db } from '../store/tables.ts';

const thresholds = { score: z.number().int(), confidence: z.number() };

const configSchema = z.object({
  version: z.number().int(),
  thresholds: z.object(thresholds),
  overrides: z
    .record(z.string(), z.object(thresholds).partial())
    .describe('By pipeline key; what is not named is as everywhere.'),
  intent_prior: z.number(),
  created_at: z.iso.datetime(),
});

/** What a lead must reach to be routed. */
export const routingConfig: HttpPlugin<{ db: Db; rules: Rules }> = async (app, { db, rules }) => {
  app.get(
    '/routing/config',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'Get the routing config', tags: ['routing'], response: { 200: configSchema } },
    },
    async () => {
      const { intentPrior, createdAt, ...config } = await currentConfig(db, rules.intentPrior);
      return { ...config, intent_prior: intentPrior, created_at: createdAt.toISOString() };
    },
  );
};
