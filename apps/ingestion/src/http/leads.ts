import { listOf, listQuery, requireScope, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import type { Db } from '../store/lead-queries.ts';
import { readLeadStats } from '../store/lead-stats.ts';
import { findLead } from './find-lead.ts';
import { filterOf, leadFilters, leadPage } from './lead-page.ts';
import { leadSchema, toLead } from './lead-resource.ts';
import { leadStatsSchema, toLeadStats } from './lead-stats-resource.ts';

const tags = ['leads'];

/** Who the leads are and where they stand. */
export const leads: HttpPlugin<{ db: Db; names: Names }> = async (app, { db, names }) => {
  app.get(
    '/leads',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List and search leads',
        tags,
        querystring: listQuery(leadFilters),
        response: { 200: listOf(leadSchema) },
      },
    },
    async ({ query }) => leadPage({ db, names }, filterOf(query), query),
  );

  app.get(
    '/leads/unrouted',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the leads of the Global Lead Pool, warmest first',
        tags,
        querystring: listQuery({}),
        response: { 200: listOf(leadSchema) },
      },
    },
    async ({ query }) => leadPage({ db, names }, { pipeline: null, sort: '-score' }, query),
  );

  app.get(
    '/leads/stats',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Count the leads by status, pipeline, source, intent and score',
        tags,
        response: { 200: leadStatsSchema },
      },
    },
    async () => toLeadStats(await readLeadStats(db)),
  );

  app.get(
    '/leads/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'One lead; an id that was merged answers with the lead it belongs to now',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 200: leadSchema },
      },
    },
    async ({ params }) => toLead((await findLead(db, params.id)).row, names),
  );
};
