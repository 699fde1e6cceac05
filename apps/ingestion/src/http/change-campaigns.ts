import { newId } from '@dna/database';
import { conflict, requireScope, unprocessable, type HttpPlugin } from '@dna/http';
import type { Messaging, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { describeCampaign } from '../door/describe-campaign.ts';
import { campaignKey } from '../store/campaigns.ts';
import {
  deleteCampaign,
  findCampaignByKey,
  hasEvents,
  insertCampaign,
  lockCampaign,
  type CampaignRow,
} from '../store/campaign-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import {
  campaignChange,
  campaignSchema,
  newCampaign,
  toCampaign,
  type CampaignSaid,
} from './campaign-resource.ts';
import { unknownCampaign } from './campaigns.ts';

const tags = ['campaigns'];
const params = z.object({ id: z.uuid() });

/** Where people say what a campaign is. */
export const changeCampaigns: HttpPlugin<{
  messaging: Pick<Messaging<IngestionTables>, 'transact'>;
}> = async (app, { messaging }) => {
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
