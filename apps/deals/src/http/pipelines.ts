import { listOf, notFound, requireScope, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { findPipeline, readPipelines } from '../store/pipelines.ts';
import type { Db } from '../store/tables.ts';
import { pipelineSchema, toPipeline } from './pipeline-resource.ts';

const tags = ['pipelines'];

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
        params: z.object({ id: z.string().max(63).describe('Id or key, e.g. research.') }),
        response: { 200: pipelineSchema },
      },
    },
    async ({ params }) => {
      const pipeline = await findPipeline(db, params.id);
      if (pipeline === undefined) throw notFound('There is no pipeline with this id or key.');
      return toPipeline(pipeline);
    },
  );
};
