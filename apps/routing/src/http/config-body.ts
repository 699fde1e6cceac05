import { pipelineKeySchema } from '@dna/contracts';
import { z } from 'zod';
import type { NewConfig } from '../handlers/change-config.ts';
import { timeZoneSchema, weeklyHoursSchema } from './working-hours-schema.ts';

const whole = 'is missing or not of this form; send the whole config as GET /api/v1/routing/config shows it';

const score = z
  .int({ error: 'is a whole number of points, e.g. 40' })
  .min(0, 'is at least 0')
  .max(100_000, 'is at most 100000');
const confidence = z
  .number({ error: 'is a number from 0 to 1, e.g. 0.6 for 60 %' })
  .min(0, 'is at least 0')
  .max(1, 'is at most 1; 60 % is 0.6');

const uniqueOwners = (ids: string[]) => new Set(ids).size === ids.length;

const strategySchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('least_loaded') }),
    z.strictObject({
      kind: z.literal('weighted_round_robin'),
      weights: z
        .record(
          z.uuid(),
          z.number().positive('is more than 0; who gets nothing leaves the pipeline').max(100),
        )
        .default({})
        .describe('By team member; who is not named has the weight they have everywhere.'),
    }),
    z.strictObject({
      kind: z.literal('fixed'),
      owner_ids: z
        .array(z.uuid())
        .min(1, 'names nobody; name at least one team member')
        .max(50)
        .refine(uniqueOwners, 'names somebody twice')
        .describe('The first of them who can take the lead gets it; nobody else is asked.'),
    }),
  ],
  { error: 'has a kind: least_loaded, weighted_round_robin or fixed' },
);

const holidaysSchema = z
  .array(z.iso.date({ error: 'is a day such as 2026-12-25' }))
  .max(1_000)
  .transform((days) => [...new Set(days)].sort());

const fields = {
  thresholds: z.strictObject({ score, confidence }, { error: whole }),
  overrides: z
    .record(pipelineKeySchema, z.strictObject({ score, confidence }).partial(), { error: whole })
    .describe('By pipeline key; what is not named is as everywhere.'),
  margins: z
    .strictObject(
      { score: score.describe('So far a score falls below its threshold to re-arm.') },
      { error: whole },
    )
    .describe('What keeps a lead that was returned to the pool from going straight back.'),
  sla_minutes: z
    .int({ error: whole })
    .min(1, 'is at least 1 minute')
    .max(100_000, 'is at most 100000 minutes')
    .describe('Minutes of business hours in which somebody settles a conflict.'),
  fallback_pipeline: pipelineKeySchema.describe('Where leads go that nobody has placed in time.'),
  strategies: z
    .record(pipelineKeySchema, strategySchema, { error: whole })
    .describe('By pipeline key; one that is not named has least_loaded.'),
  outside_working_hours: z
    .enum(['assign', 'wait'], { error: 'is assign or wait' })
    .describe(
      'assign: members get leads at night too, and the work waits. wait: the leads wait in the pool.',
    ),
  business_hours: z.strictObject(
    { time_zone: timeZoneSchema, weekdays: weeklyHoursSchema, holidays: holidaysSchema },
    { error: whole },
  ),
};

const readOnly = z
  .unknown()
  .optional()
  .describe('Read only: ignored, so that what GET shows can be sent back.');

/** What another config would say otherwise; all else stays as it is. */
export const configChangesSchema = z.strictObject(fields).partial();

/** The whole config: what is left out is not kept, it is missed. */
export const newConfigSchema = z.strictObject({
  ...fields,
  version: readOnly,
  author: readOnly,
  created_at: readOnly,
  intent_prior: z.unknown().optional().describe('Read only: it is the setting INTENT_PRIOR.'),
  warnings: readOnly,
});

export function toConfigFields(body: z.output<typeof newConfigSchema>): NewConfig['fields'] {
  return {
    score_threshold: body.thresholds.score,
    confidence_threshold: body.thresholds.confidence,
    overrides: body.overrides as NewConfig['fields']['overrides'],
    rearm_margin: body.margins.score,
    sla_minutes: body.sla_minutes,
    fallback_pipeline: body.fallback_pipeline,
    strategies: body.strategies,
    outside_working_hours: body.outside_working_hours,
    business_hours: body.business_hours,
  };
}
