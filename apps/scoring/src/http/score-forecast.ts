import { notFound, requireScope, unprocessable, type HttpPlugin } from '@dna/http';
import { readSnapshot } from '@dna/lead-facts';
import { z } from 'zod';
import type { PossibleEvent } from '../domain/possible-events.ts';
import { forecastLead, mostEntries, type Forecast } from '../ledger/forecast-lead.ts';
import type { ScoringPolicy } from '../ledger/scoring-policy.ts';
import type { Db } from '../store/tables.ts';

const eventSchema = z.object({
  event_type: z.string(),
  source: z.string().nullable().describe('null: from any source.'),
  properties: z.record(z.string(), z.unknown()).describe('What it has to have to meet the rules.'),
  rules: z.array(z.string()).describe('Names of the rules that would give points for it.'),
});
const forecastSchema = z.object({
  lead_id: z.uuid().describe('The root, where the lead was merged into another.'),
  score: z.int(),
  as_of: z.iso.datetime(),
  ruleset_version: z.int(),
  threshold: z.int(),
  falls_below_at: z.iso
    .datetime()
    .nullable()
    .describe(
      'When the score falls below the threshold with no further event; null: never, or it is below now.',
    ),
  qualifying: z
    .array(z.object({ events: z.array(eventSchema), score: z.int().describe('With these events, now.') }))
    .describe('The smallest sets of one or two further events that reach the threshold, at most 20.'),
});

type Options = { db: Db; policy: ScoringPolicy };

/** What becomes of a score by itself, and what would make the lead qualify. */
export const scoreForecast: HttpPlugin<Options> = async (app, { db, policy }) => {
  app.get(
    '/leads/:id/scores/forecast',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'When a score falls below a threshold, or what would bring it there',
        tags: ['scoring'],
        params: z.object({ id: z.uuid() }),
        querystring: z.strictObject({
          threshold: z.coerce
            .number()
            .int()
            .min(1)
            .max(100_000)
            .default(40)
            .describe('40: what routing asks for.'),
        }),
        response: { 200: forecastSchema },
      },
    },
    async ({ params: { id }, query: { threshold } }) => {
      const forecast = await readSnapshot(db, (tx, now) =>
        forecastLead(tx, policy.decay, { leadId: id, now, threshold }),
      );
      if (forecast === null) throw notFound('No event of this lead has been scored.');
      if (forecast === 'too_large') {
        throw unprocessable(
          [{ path: 'id', message: `has more than ${mostEntries} contributions that count` }],
          'This lead is too large to forecast.',
        );
      }
      return toResource(forecast, threshold);
    },
  );
};

function toResource(forecast: Forecast, threshold: number): z.input<typeof forecastSchema> {
  const { root, score, atMs, rulesetVersion, fallsBelowMs, qualifying } = forecast;
  return {
    lead_id: root,
    score,
    as_of: new Date(atMs).toISOString(),
    ruleset_version: rulesetVersion,
    threshold,
    falls_below_at: fallsBelowMs === null ? null : new Date(fallsBelowMs).toISOString(),
    qualifying: qualifying.map((set) => ({ events: set.events.map(toEvent), score: set.score })),
  };
}

function toEvent({ eventType, source, properties, rules }: PossibleEvent) {
  return { event_type: eventType, source, properties, rules: rules.map(({ name }) => name) };
}
