import { products, productSchema, type Product } from '@dna/contracts';
import { decodeCursor, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { readSnapshot } from '@dna/lead-facts';
import { z } from 'zod';
import { lowerBound } from '../domain/lower-bound.ts';
import { explainLead, type ExplainedLead } from '../evidence/explain-lead.ts';
import type { SignalPosition } from '../store/signal-pages.ts';
import type { Db } from '../store/tables.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const positionSchema = z.tuple([z.int(), z.uuid(), z.uuid()]);

const signalSchema = z.object({
  event_id: z.uuid(),
  event_type: z.string(),
  source: z.string(),
  occurred_at: z.iso.datetime(),
  rule_id: z.uuid(),
  rule: z.string().describe('Name of the rule.'),
  product: productSchema,
  weight: z.number().describe('What the rule gives; negative speaks against the product.'),
  decay_factor: z.number().describe('What is left after the age, 0 to 1.'),
  evidence: z.number().describe('weight × decay_factor.'),
  detail: z
    .union([
      z.object({ property: z.string(), value: z.string() }),
      z.object({ campaign_product: z.string() }),
      z.object({ language: z.enum(['en', 'de']), hits: z.int(), negated: z.int() }),
    ])
    .describe('What was seen. Of texts only the language and how many phrases were found.'),
  why: z.string(),
});

const lowerBoundSchema = z
  .number()
  .describe(
    'What of the confidence may be believed at the least: the lower end of its Wilson interval (one-sided, 95 %), ' +
      'with E of all products + INTENT_PRIOR as the number of trials. Far below it while there is little evidence.',
  );

const leadIntentsSchema = z.object({
  lead_id: z.uuid().describe('The root, where the lead was merged into another.'),
  primary: z
    .enum([...products, 'unknown'])
    .describe('The product with most evidence; unknown without any, or when the first two tie.'),
  confidence: z.number().describe('Of the primary product, 0 to 1; 0 when unknown.'),
  confidence_lower_bound: lowerBoundSchema,
  as_of: z.iso.datetime(),
  ruleset_version: z
    .int()
    .describe('The version that the lead is judged by: an older one until the recomputation has reached it.'),
  intents: z.array(
    z.object({
      product: productSchema,
      evidence: z.number().describe('E: max(0, Σ evidence of its signals).'),
      confidence: z.number().describe('E ÷ (E of all products + INTENT_PRIOR).'),
      confidence_lower_bound: lowerBoundSchema,
    }),
  ),
  signals: z.array(signalSchema).describe('Newest first.'),
  next_cursor: z.string().nullable(),
});

type Options = { db: Db; prior: number };

/** What a lead wants, and what says so. */
export const leadIntents: HttpPlugin<Options> = async (app, { db, prior }) => {
  app.get(
    '/leads/:id/intents',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: "A lead's intent, explained",
        description:
          "The signals of all pages sum to each product's evidence. `at` looks at another instant: what had occurred " +
          "by then, by today's facts and rules.",
        tags: ['intent'],
        params: z.object({ id: z.uuid() }),
        querystring: listQuery({ at: instant.optional() }),
        response: { 200: leadIntentsSchema },
      },
    },
    async ({ params: { id }, query: { at, limit, cursor } }) => {
      const after = cursor === undefined ? null : positionOf(cursor);
      const explained = await readSnapshot(db, (tx, now) =>
        explainLead(tx, prior, { leadId: id, now, at: at ?? null, after, limit: limit + 1 }),
      );
      if (explained === null) throw notFound('No event of this lead has been seen.');
      return toResource(explained, limit, prior);
    },
  );
};

function positionOf(cursor: string): SignalPosition {
  const [occurredAtMs, eventId, ruleId] = decodeCursor(cursor, positionSchema);
  return { occurredAtMs, eventId, ruleId };
}

function toResource(
  explained: ExplainedLead,
  limit: number,
  prior: number,
): z.input<typeof leadIntentsSchema> {
  const { primary, confidences, evidence } = explained.measure;
  const total = products.reduce((sum, product) => sum + evidence[product], 0);
  const boundOf = (product: Product) => lowerBound(evidence[product], total, prior);
  const page = toPage(explained.signals, limit, (last) => [last.occurredAtMs, last.eventId, last.ruleId]);
  return {
    lead_id: explained.root,
    primary: primary ?? 'unknown',
    confidence: primary === null ? 0 : confidences[primary],
    confidence_lower_bound: primary === null ? 0 : boundOf(primary),
    as_of: new Date(explained.atMs).toISOString(),
    ruleset_version: explained.rulesetVersion,
    intents: products.map((product) => ({
      product,
      evidence: evidence[product],
      confidence: confidences[product],
      confidence_lower_bound: boundOf(product),
    })),
    signals: page.data.map((signal) => ({
      event_id: signal.eventId,
      event_type: signal.eventType,
      source: signal.source,
      occurred_at: new Date(signal.occurredAtMs).toISOString(),
      rule_id: signal.ruleId,
      rule: signal.ruleName,
      product: signal.product,
      weight: signal.weight,
      decay_factor: signal.decayFactor,
      evidence: signal.evidence,
      detail: signal.detail,
      why: signal.why,
    })),
    next_cursor: page.next_cursor,
  };
}
