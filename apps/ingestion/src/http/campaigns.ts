import { productSchema } from '@dna/contracts';
import { decodeCursor, listOf, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { listCampaigns, readCampaign } from '../store/campaign-queries.ts';
import { readCampaignStats } from '../store/campaign-stats.ts';
import type { Db } from '../store/lead-queries.ts';
import { campaignSchema, campaignStatsSchema, toCampaign, toCampaignStats } from './campaign-resource.ts';

const tags = ['campaigns'];
const params = z.object({ id: z.uuid() });
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

/** What the company does to be seen, and what came of it. */
export const campaigns: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/campaigns',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List campaigns, newest first',
        tags,
        querystring: listQuery({
          q: z.string().trim().min(2).max(100).optional().describe('Part of the name.'),
          channel: z.string().max(50).optional(),
          product: productSchema.optional(),
          known: z
            .enum(['true', 'false'])
            .transform((text) => text === 'true')
            .optional()
            .describe('false: those that events named and nobody has described.'),
        }),
        response: { 200: listOf(campaignSchema) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
      const rows = await listCampaigns(db, { ...filter, after, limit: limit + 1 });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        createdAt: row.created_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toCampaign), next_cursor };
    },
  );

  app.get(
    '/campaigns/:id',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'One campaign', tags, params, response: { 200: campaignSchema } },
    },
    async ({ params: { id } }) => {
      const row = await readCampaign(db, id);
      if (row === undefined) throw unknownCampaign();
      return toCampaign(row);
    },
  );

  app.get(
    '/campaigns/:id/stats',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'What came of a campaign: events, leads, routes, deals, first and last touch',
        tags,
        params,
        response: { 200: campaignStatsSchema },
      },
    },
    async ({ params: { id } }) => {
      if ((await readCampaign(db, id)) === undefined) throw unknownCampaign();
      return toCampaignStats(await readCampaignStats(db, id));
    },
  );
};

export function unknownCampaign() {
  return notFound('There is no such campaign.');
}
