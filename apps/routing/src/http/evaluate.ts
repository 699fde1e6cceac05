import { conflictOptionSchema, productSchema } from '@dna/contracts';
import { requireScope, type HttpPlugin } from '@dna/http';
import type { Messaging, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { changeOf } from '../domain/change-of.ts';
import { pipelineOf } from '../domain/decide-route.ts';
import { thresholdsFor } from '../domain/routing-config.ts';
import { evaluateLeads } from '../handlers/evaluate-leads.ts';
import { lockLead } from '../handlers/lock-lead.ts';
import { previewLead, type Preview } from '../handlers/preview-lead.ts';
import type { Rules } from '../handlers/rules.ts';
import { currentTime } from '../store/current-time.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { conflictKindSchema } from './conflict-resource.ts';
import { candidateSchema, reasonSchema, routeReasonSchema } from './reason-schema.ts';

type Options = { db: Db; rules: Rules; transact: Messaging<RoutingTables>['transact'] };

const evaluationSchema = z.object({
  lead_id: z.uuid().describe('The person: the id that all merged ids belong to.'),
  dry_run: z.boolean(),
  verdict: z
    .enum(['routes', 'queues', 'conflicts', 'waits', 'stays'])
    .describe(
      'conflicts: a person has to decide. queues: nobody can take it. waits: for the score or the intent that is behind.',
    ),
  change: z
    .enum(['routed', 'queued', 'returned', 'conflict'])
    .nullable()
    .describe('What is another than before, and stored as a decision; null: all is as it was.'),
  pipeline_key: z.string().nullable(),
  owner_id: z.uuid().nullable(),
  reason: routeReasonSchema.nullable(),
  reasons: z.array(reasonSchema).describe('All that keeps it from being routed.'),
  candidates: z.array(candidateSchema),
  question: z
    .object({ kind: conflictKindSchema, options: z.array(conflictOptionSchema) })
    .nullable()
    .describe('What a person has to decide.'),
  score: z.number().int(),
  product: productSchema.nullable(),
  confidence: z.number(),
  needed: z.object({ score: z.number(), confidence: z.number() }),
  config_version: z.number().int(),
});

/** Looks at a lead now, or says what would come of it. */
export const evaluate: HttpPlugin<Options> = async (app, { db, rules, transact }) => {
  app.post(
    '/routing/evaluate/:leadId',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Decide about a lead now, or only say what would be decided',
        tags: ['routing'],
        params: z.object({ leadId: z.uuid() }),
        querystring: z.strictObject({
          dry_run: z
            .enum(['true', 'false'])
            .default('false')
            .transform((text) => text === 'true')
            .describe('true: nothing is written.'),
        }),
        response: { 200: evaluationSchema },
      },
    },
    async ({ params: { leadId }, query: { dry_run } }) => {
      const result = dry_run
        ? await previewLead(db, rules, leadId, await currentTime(db))
        : await transact((unit) => decideNow(unit, rules, leadId));
      return toEvaluation(result, dry_run);
    },
  );
};

async function decideNow(unit: Unit<RoutingTables>, rules: Rules, leadId: string): Promise<Preview> {
  const { families, states } = await lockLead(unit, leadId);
  const [decided] = await evaluateLeads(unit, rules, { families, states });
  return { ...decided!, config: await currentConfig(unit.tx, rules.intentPrior) };
}

function toEvaluation({ lead, verdict, config }: Preview, dryRun: boolean): z.input<typeof evaluationSchema> {
  const { score, product, confidence } = verdict.figures;
  const route = verdict.kind === 'routes' ? verdict.route : null;
  return {
    lead_id: lead.leadId,
    dry_run: dryRun,
    verdict: verdict.kind,
    change: changeOf(lead, verdict),
    pipeline_key: verdict.kind === 'stays' ? null : pipelineOf(lead, verdict),
    owner_id: route?.ownerId ?? null,
    reason: route?.reason ?? null,
    reasons: verdict.kind === 'routes' ? [] : verdict.reasons,
    candidates: 'candidates' in verdict ? verdict.candidates : [],
    question:
      verdict.kind === 'conflicts'
        ? { kind: verdict.question.kind, options: verdict.question.options }
        : null,
    score,
    product,
    confidence,
    needed: thresholdsFor(config, product),
    config_version: config.version,
  };
}
