import { listOf, notFound, requireScope, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { findPipeline, readPipelines, type Pipeline } from '../store/pipelines.ts';
import type { Db } from '../store/tables.ts';
import { findDeals, pipelineDealQuery } from './deal-query.ts';
import { dealSchema } from './deal-resource.ts';
import { pipelineSchema, toPipeline } from './pipeline-resource.ts';

const tags = ['pipelines'];
const params = z.object({ id: z.string().max(63).describe('Id or key, e.g. research.') });

export const pipelines: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/pipelines',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List pipelines with their stages',
        tags,
        querystring: z.strictObject({}),
        response: { 200: listOf(pipelineSchema) },
      },
    },
    async () => ({ data: (await readPipelines(db)).map(toPipeline), next_cursor: null }),
  );

  app.get(
    '/pipelines/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get a pipeline with its stages',
        tags,
        params,
        response: { 200: pipelineSchema },
      },
    },
    async ({ params: { id } }) => toPipeline(await existing(db, id)),
  );

  app.get(
    '/pipelines/:id/deals',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the deals of a pipeline, newest first',
        tags,
        params,
        querystring: pipelineDealQuery,
        response: { 200: listOf(dealSchema) },
      },
    },
    async ({ params: { id }, query }) => findDeals(db, { ...query, pipeline: (await existing(db, id)).id }),
  );
};

async function existing(db: Db, idOrKey: string): Promise<Pipeline> {
  const pipeline = await findPipeline(db, idOrKey);
  if (pipeline === undefined) throw notFound('There is no pipeline with this id or key.');
  return pipeline;
}
