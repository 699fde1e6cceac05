import { actorOf, conflict, type HttpPlugin, ifMatchHeaders, requireScope, versionOf } from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { AskPipelines } from '../clients/pipelines.ts';
import { returnToPool } from '../handlers/return-to-pool.ts';
import { placeByHand } from '../handlers/route-by-hand.ts';
import type { Rules } from '../handlers/rules.ts';
import { readDecision } from '../store/decisions.ts';
import type { Db, RoutingTables } from '../store/tables.ts';
import { decisionSchema, toDecision } from './decision-resource.ts';
import { handProblem, warningsOf } from './hand-problem.ts';
import { findPipelines, pipelineRefSchema } from './pipeline-refs.ts';

type Options = {
  db: Db;
  rules: Rules;
  transact: Messaging<RoutingTables>['transact'];
  pipelines: AskPipelines;
};

const tags = ['routing'];
const params = z.object({ id: z.uuid().describe('Any id of the person, also one that was merged.') });
const reason = z
  .string()
  .trim()
  .min(3, 'says why in a few words, for those who look at the decision later')
  .max(500)
  .describe('Kept with the decision until the person is erased.');

const routedSchema = z.object({
  changed: z.boolean().describe('False: it was so already.'),
  decision: decisionSchema,
  warnings: z.array(z.string()),
});

/** What people decide about leads. */
export const routeLeads: HttpPlugin<Options> = async (app, { db, rules, transact, pipelines }) => {
  app.post(
    '/leads/:id/route',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Route a lead by hand, or give a routed one to another owner or pipeline',
        description:
          'Whatever its score: a new cycle begins. Who is named may be full, and it is marked. Without owner_id the ' +
          'strategy of the pipeline finds an owner. If-Match takes the ETag of GET /leads/{id}/routing.',
        tags,
        params,
        headers: ifMatchHeaders,
        body: z.strictObject({ pipeline: pipelineRefSchema, owner_id: z.uuid().optional(), reason }),
        response: { 200: routedSchema },
      },
    },
    async (request) => {
      const { pipeline, owner_id = null, reason: note } = request.body;
      const known = await findPipelines(pipelines, [{ path: 'pipeline', ref: pipeline }]);
      const wanted = { pipelineKey: known.keyOf(pipeline), ownerId: owner_id };
      const by = byHand(request.params.id, note, actorOf(request), versionOf(request.headers));
      const outcome = await transact((unit) => placeByHand(unit, rules, by, wanted));
      if (outcome.kind === 'refused') throw handProblem(outcome.code, wanted);
      const decision =
        outcome.kind === 'placed' ? outcome.decision : await readDecision(db, outcome.decisionId);
      if (decision === undefined) throw conflict('The lead was erased meanwhile.');
      const warnings = [...known.warnings, ...warningsOf(outcome)];
      return { changed: outcome.kind === 'placed', decision: toDecision(decision), warnings };
    },
  );

  app.post(
    '/leads/:id/unroute',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Return a routed lead to the pool',
        description:
          'Nobody owns it any more, in any pipeline. By itself it is routed again only after its score has fallen below ' +
          'the threshold by the margin of the config. One that is not routed stays as it is.',
        tags,
        params,
        headers: ifMatchHeaders,
        body: z.strictObject({ reason }),
        response: { 200: z.object({ changed: z.boolean(), decisions: z.array(decisionSchema) }) },
      },
    },
    async (request) => {
      const { params: path, body, headers } = request;
      const by = byHand(path.id, body.reason, actorOf(request), versionOf(headers));
      const decisions = await transact((unit) => returnToPool(unit, rules, by));
      return { changed: decisions.length > 0, decisions: decisions.map(toDecision) };
    },
  );
};

function byHand(leadId: string, note: string, actor: string, expectedVersion: number | null) {
  return { leadId, note, actor, expectedVersion };
}
