import { productSchema } from '@dna/contracts';
import { newId } from '@dna/database';
import {
  conflict,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  unprocessable,
  type HttpPlugin,
} from '@dna/http';
import type { Messaging, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { describeCampaign } from '../door/describe-campaign.ts';
import { campaignKey } from '../store/campaigns.ts';
import {
  deleteCampaign,
  findCampaignByKey,
  hasEvents,
  insertCampaign,
  listCampaigns,
  lockCampaign,
  readCampaign,
  type CampaignRow,
} from '../store/campaign-queries.ts';
import { readCampaignStats } from '../store/campaign-stats.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import {
  campaignChange,
  campaignSchema,
  campaignStatsSchema,
  newCampaign,
  toCampaign,
  toCampaignStats,
  type CampaignSaid,
} from './campaign-resource.ts';

type Options = { db: Db; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

const tags = ['campaigns'];
const params = z.object({ id: z.uuid() });
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

/** What the company does to be seen, and what came of it. */
export const campaigns: HttpPlugin<Options> = async (app, { db, messaging }) => {
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

  app.post(
    '/campaigns',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Describe a campaign before its first event',
        description: 'Events join it by its name, or by what its sources call it.',
        tags,
        body: newCampaign,
        response: { 201: campaignSchema },
      },
    },
    async ({ body }, reply) => {
      const made = await messaging.transact(async (unit) => {
        const id = newId(unit.now.getTime());
        const key = campaignKey(body.name);
        if (!(await insertCampaign(unit.tx, { id, key, name: body.name, now: unit.now }))) {
          const known = (await findCampaignByKey(unit.tx, key))!;
          throw conflict('There is a campaign of this name. Use PATCH on it.', { campaign_id: known.id });
        }
        return described(unit, id, body);
      });
      return reply.code(201).header('location', `/api/v1/campaigns/${made.id}`).send(toCampaign(made));
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

  app.patch(
    '/campaigns/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Describe a campaign; what is left out stays',
        description: 'A product counts for the intent of events from now on. It is known from then on.',
        tags,
        params,
        body: campaignChange,
        response: { 200: campaignSchema },
      },
    },
    async ({ params: { id }, body }) =>
      toCampaign(await messaging.transact((unit) => described(unit, id, body))),
  );

  app.delete(
    '/campaigns/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Delete a campaign that no event belongs to',
        tags,
        params,
        response: { 204: z.undefined() },
      },
    },
    async ({ params: { id } }, reply) => {
      await messaging.transact(async ({ tx }) => {
        if ((await lockCampaign(tx, id)) === undefined) throw unknownCampaign();
        if (await hasEvents(tx, id)) throw conflict('Events belong to this campaign, so it stays.');
        await deleteCampaign(tx, id);
      });
      return reply.code(204).send();
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

async function described(unit: Unit<IngestionTables>, id: string, said: CampaignSaid): Promise<CampaignRow> {
  const result = await describeCampaign(unit, id, said);
  switch (result.outcome) {
    case 'described':
      return result.campaign;
    case 'unknown':
      throw unknownCampaign();
    case 'refused':
      throw unprocessable(result.errors, 'The campaign does not fit together.');
  }
}

function unknownCampaign() {
  return notFound('There is no such campaign.');
}
