import { decodeCursor, listOf, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { resolveRoots } from '@dna/inbox-outbox';
import { z } from 'zod';
import { listDeals, readDeal } from '../store/list-deals.ts';
import type { Db } from '../store/tables.ts';
import { dealSchema, dealStatusSchema, toDeal } from './deal-resource.ts';

const tags = ['deals'];
const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const idOrKey = z.string().min(1).max(63);

export const deals: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/deals',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List deals, newest first',
        tags,
        querystring: listQuery({
          lead_id: z.uuid().optional().describe('Any id of the person, also one that was merged.'),
          pipeline: idOrKey.optional().describe('Id or key.'),
          stage: idOrKey.optional().describe('Id or key.'),
          owner_id: z.uuid().optional(),
          status: dealStatusSchema.optional(),
          created_from: instant.optional(),
          created_to: instant.optional().describe('Not included.'),
        }),
        response: { 200: listOf(dealSchema) },
      },
    },
    async ({ query }) => {
      const { lead_id, pipeline, stage, owner_id, status, created_from, created_to, limit, cursor } = query;
      const rows = await listDeals(db, {
        rootId: lead_id === undefined ? undefined : (await resolveRoots(db, [lead_id])).get(lead_id),
        pipeline,
        stage,
        ownerId: owner_id,
        status,
        createdFrom: created_from,
        createdTo: created_to,
        after: cursor === undefined ? undefined : positionOf(cursor),
        limit: limit + 1,
      });
      return toPage(rows.map(toDeal), limit, (deal) => [deal.created_at, deal.id]);
    },
  );

  app.get(
    '/deals/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get a deal',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 200: dealSchema },
      },
    },
    async ({ params }, reply) => {
      const row = await readDeal(db, params.id);
      if (row === undefined) throw notFound('There is no deal with this id.');
      return reply.header('etag', `"${row.version}"`).send(toDeal(row));
    },
  );
};

function positionOf(cursor: string): { createdAt: string; id: string } {
  const [createdAt, id] = decodeCursor(cursor, positionSchema);
  return { createdAt, id };
}
