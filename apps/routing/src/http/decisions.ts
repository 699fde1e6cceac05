import { readFamilies } from '@dna/inbox-outbox';
import { pipelineKeySchema } from '@dna/contracts';
import { decodeCursor, listOf, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { listDecisions, readDecision } from '../store/decisions.ts';
import type { Db } from '../store/tables.ts';
import { decisionSchema, outcomeSchema, toDecision } from './decision-resource.ts';

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What was decided, from what, and why: newest first. */
export const decisions: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/routing/decisions',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List routing decisions',
        tags: ['routing'],
        querystring: listQuery({
          lead_id: z.uuid().optional().describe('Any id of the person, also one that was merged.'),
          pipeline: pipelineKeySchema.optional(),
          owner_id: z.uuid().optional(),
          outcome: outcomeSchema.optional(),
          from: instant.optional(),
          to: instant.optional(),
        }),
        response: { 200: listOf(decisionSchema) },
      },
    },
    async ({ query: { lead_id, owner_id, limit, cursor, ...filter } }) => {
      const rows = await listDecisions(db, {
        ...filter,
        ownerId: owner_id,
        leadIds: lead_id === undefined ? undefined : [...(await readFamilies(db, [lead_id])).values()].flat(),
        after: cursor === undefined ? undefined : positionOf(cursor),
        limit: limit + 1,
      });
      return toPage(rows.map(toDecision), limit, (row) => [row.decided_at, row.id]);
    },
  );

  app.get(
    '/routing/decisions/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get a routing decision: why this pipeline, why this owner',
        tags: ['routing'],
        params: z.object({ id: z.uuid() }),
        response: { 200: decisionSchema },
      },
    },
    async ({ params }) => {
      const row = await readDecision(db, params.id);
      if (row === undefined) throw notFound('There is no decision with this id.');
      return toDecision(row);
    },
  );
};

function positionOf(cursor: string): { decidedAt: string; id: string } {
  const [decidedAt, id] = decodeCursor(cursor, positionSchema);
  return { decidedAt, id };
}
