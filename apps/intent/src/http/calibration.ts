import { identityOf, requireScope, type HttpPlugin } from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { beginCalibration, scheduleCalibration, usualSpan } from '../calibration/on-calibrate.ts';
import { fewestCases, fewestHits, type Calibration } from '../domain/calibration/calibrate.ts';
import { newestCalibration, runningCalibration, type CalibrationRow } from '../store/calibrations.ts';
import type { IntentTables } from '../store/tables.ts';

const share = z.number().nullable();
const measured = z.object({
  cases: z.int().describe('Persons and products with a confidence above 0.'),
  hits: z
    .int()
    .describe('How many of them had a deal of the product that was won or moved past its first stage.'),
  enough_data: z.boolean().describe(`At least ${fewestCases} cases and ${fewestHits} hits.`),
  expected_calibration_error: z
    .object({ value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('Mean distance of confidence and rate, with a 95 % interval; null without enough data.'),
  bins: z.array(
    z.object({
      from: z.int().describe('In per cent.'),
      to: z.int(),
      cases: z.int(),
      mean_confidence: share,
      rate: share.describe('Which share of them came true.'),
      rate_low: share.describe('With the 95 % interval of Wilson.'),
      rate_high: share,
    }),
  ),
});
const calibrationSchema = z.object({
  running: z.boolean().describe('A newer one is being made.'),
  newest: z
    .object({
      as_of: z.iso.datetime(),
      days: z.int().describe('Confidences were looked at that were given within so many days before as_of,'),
      mature_days: z.int().describe('and not within these last ones: a deal takes its time.'),
      persons: z.int(),
      left_out: z.int().describe('Persons with too many signals.'),
      finished_at: z.iso.datetime(),
      all: measured,
      products: z.object({ research: measured, b2b: measured, co_creation: measured }),
    })
    .nullable()
    .describe('null before the first one is done.'),
});
const body = z
  .strictObject({
    days: z.int().min(2).max(1_095).default(usualSpan.days),
    mature_days: z.int().min(0).max(365).default(usualSpan.matureDays),
  })
  .refine(({ days, mature_days }) => mature_days < days, {
    path: ['mature_days'],
    message: 'must be less than days',
  });

type Options = { messaging: Pick<Messaging<IntentTables>, 'db' | 'transact'> };

/** Do confidences keep what they promise? */
export const calibration: HttpPlugin<Options> = async (app, { messaging }) => {
  const { db } = messaging;

  app.get(
    '/intent/calibration',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'How often leads of a confidence ended in a deal of that product',
        description: 'Made anew every night. The highest confidence that a person was given counts.',
        tags: ['intent'],
        response: { 200: calibrationSchema },
      },
    },
    async () => {
      const [newest, running] = await Promise.all([newestCalibration(db), runningCalibration(db)]);
      return { running: running !== null, newest: newest && toResource(newest) };
    },
  );

  app.post(
    '/intent/calibration',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Measure the confidences now',
        description: 'In the background. Where it is being done already, that one is waited for.',
        tags: ['intent'],
        body: body.nullish(),
        response: { 202: z.object({ running: z.literal(true) }) },
      },
    },
    async (request, reply) => {
      const { days, mature_days: matureDays } = request.body ?? body.parse({});
      const { teamMemberId, source } = identityOf(request);
      await messaging.transact(async (unit) => {
        await beginCalibration(unit, { days, matureDays }, teamMemberId ?? source);
        scheduleCalibration(unit, 0);
      });
      return reply.code(202).send({ running: true });
    },
  );
};

function toResource(row: CalibrationRow) {
  const { all, products: each } = row.result!;
  return {
    as_of: row.as_of.toISOString(),
    days: row.days,
    mature_days: row.mature_days,
    persons: row.tally.persons,
    left_out: row.tally.tooLarge,
    finished_at: row.finished_at!.toISOString(),
    all: toMeasured(all),
    products: {
      research: toMeasured(each.research),
      b2b: toMeasured(each.b2b),
      co_creation: toMeasured(each.co_creation),
    },
  };
}

function toMeasured({ cases, hits, enoughData, expectedError, bins }: Calibration): z.input<typeof measured> {
  return {
    cases,
    hits,
    enough_data: enoughData,
    expected_calibration_error: expectedError,
    bins: bins.map((bin) => ({
      from: bin.from,
      to: bin.to,
      cases: bin.cases,
      mean_confidence: bin.meanConfidence,
      rate: bin.rate,
      rate_low: bin.rateLow,
      rate_high: bin.rateHigh,
    })),
  };
}
