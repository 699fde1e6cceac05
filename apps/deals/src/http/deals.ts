import { etagOf, type HttpPlugin, listOf, notFound, requireScope } from '@dna/http';
import { z } from 'zod';
import { readHistory } from '../store/deal-history.ts';
import { readDeal } from '../store/list-deals.ts';
import type { Db } from '../store/tables.ts';
import { historySchema, toHistory } from './deal-history-resource.ts';
import { dealQuery, findDeals } from './deal-query.ts';
import { dealSchema, toDeal } from './deal-resource.ts';

const tags = ['deals'];
const params = z.object({ id: z.uuid() });
const onRequest = requireScope('read');

export const deals: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/deals',
    {
      onRequest,
      schema: {
        summary: 'List deals, newest first',
        tags,
        querystring: dealQuery,
        response: { 200: listOf(dealSchema) },
      },
    },
    ({ query }) => findDeals(db, query),
  );

  app.get(
    '/deals/:id',
    { onRequest, schema: { summary: 'Get a deal', tags, params, response: { 200: dealSchema } } },
    async ({ params: { id } }, reply) => {
      const row = await existing(db, id);
      return reply.header('etag', etagOf(row.version)).send(toDeal(row));
    },
  );

  app.get(
    '/deals/:id/history',
    {
      onRequest,
      schema: {
        summary: 'Where a deal has stood, who moved it, and how long it was in each stage',
        tags,
        params,
        response: { 200: historySchema },
      },
    },
    async ({ params: { id } }) => {
      await existing(db, id);
      return toHistory(await readHistory(db, id));
    },
  );
};

async function existing(db: Db, id: string) {
  const row = await readDeal(db, id);
  if (row === undefined) throw notFound('There is no deal with this id.');
  return row;
}
