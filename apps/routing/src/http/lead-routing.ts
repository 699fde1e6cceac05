import { productSchema } from '@dna/contracts';
import { etagOf, type HttpPlugin, requireScope } from '@dna/http';
import { z } from 'zod';
import { assessLead, type StayReason } from '../domain/assess-lead.ts';
import type { LeadSnapshot } from '../domain/lead-snapshot.ts';
import { thresholdsFor } from '../domain/routing-config.ts';
import { lookCloser } from '../handlers/look-closer.ts';
import { readLead, routeVersionOf } from '../handlers/lock-lead.ts';
import type { Rules } from '../handlers/rules.ts';
import { readLiveAssignments } from '../store/assignments.ts';
import { readConflict } from '../store/conflicts.ts';
import { listDecisions, type DecisionRow } from '../store/decisions.ts';
import { currentTime } from '../store/current-time.ts';
import { currentConfig } from '../store/routing-config.ts';
import type { Db } from '../store/tables.ts';
import { conflictSchema, toConflict } from './conflict-resource.ts';
import { decisionSchema, toDecision } from './decision-resource.ts';
import { reasonSchema } from './reason-schema.ts';

const leadRoutingSchema = z.object({
  lead_id: z.uuid().describe('The person: the id that all merged ids belong to.'),
  status: z.enum(['pool', 'queued', 'conflict', 'routed']),
  version: z.number().int().describe('The ETag: it grows when the lead is routed, reassigned or returned.'),
  assignments: z.array(
    z.object({
      pipeline_key: z.string(),
      owner: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable(),
      decision_id: z.uuid(),
      assigned_at: z.iso.datetime(),
    }),
  ),
  reasons: z.array(reasonSchema).describe('Why it is not routed, now. Empty when it is.'),
  score: z.number().int(),
  product: productSchema.nullable(),
  confidence: z.number(),
  needed: z.object({ score: z.number(), confidence: z.number() }),
  config_version: z.number().int(),
  conflict: conflictSchema.nullable().describe('What a person has to decide about it now.'),
  decision: decisionSchema.nullable().describe('The newest one.'),
});

/** Where a lead stands, and what keeps it from being routed. */
export const leadRouting: HttpPlugin<{ db: Db; rules: Rules }> = async (app, { db, rules }) => {
  app.get(
    '/leads/:id/routing',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Where a lead stands in routing, and why',
        tags: ['routing'],
        params: z.object({ id: z.uuid() }),
        response: { 200: leadRoutingSchema },
      },
    },
    async ({ params }, reply) => {
      const routing = await readLeadRouting(db, rules, params.id);
      return reply.header('etag', etagOf(routing.version)).send(routing);
    },
  );
};

async function readLeadRouting(
  db: Db,
  rules: Rules,
  leadId: string,
): Promise<z.input<typeof leadRoutingSchema>> {
  const person = await readLead(db, leadId);
  const { leadIds, families } = person;
  const config = await currentConfig(db, rules.intentPrior);
  const now = await currentTime(db);
  const [lead] = (await lookCloser(db, [person.lead], families, config, now)) as [LeadSnapshot];
  const assessment = assessLead(lead, config, now);
  const [conflictId] = lead.liveConflictIds;
  const conflict = conflictId === undefined ? null : await readConflict(db, conflictId);
  const { score, product, confidence } = assessment.figures;
  const [decision] = await listDecisions(db, { leadIds: [...leadIds], limit: 1 });
  return {
    lead_id: lead.leadId,
    version: routeVersionOf(person),
    status: statusOf(lead),
    assignments: (await readLiveAssignments(db, leadIds)).map((each) => ({
      pipeline_key: each.pipelineKey,
      owner: each.ownerId === null ? null : { id: each.ownerId, name: each.ownerName },
      decision_id: each.decisionId,
      assigned_at: each.assignedAt.toISOString(),
    })),
    reasons: lead.routed
      ? []
      : assessment.kind === 'qualifies'
        ? reasonsToQueue(decision)
        : assessment.reasons,
    score,
    product,
    confidence,
    needed: thresholdsFor(config, product),
    config_version: config.version,
    conflict: conflict && toConflict(conflict),
    decision: decision ? toDecision(decision) : null,
  };
}

/** Whether somebody can take a lead is found out under a lock; what was found last is what there is to say. */
function reasonsToQueue(decision: DecisionRow | undefined): StayReason[] {
  return decision?.outcome === 'queued' ? decision.reasons : [];
}

/** A routed lead that is asked about stays where it is meanwhile. */
function statusOf({ routed, queuedAt, liveConflictIds }: LeadSnapshot) {
  if (routed) return 'routed';
  if (liveConflictIds.length > 0) return 'conflict';
  return queuedAt === null ? 'pool' : 'queued';
}
