import { z } from 'zod';
import { pipelineKeySchema } from '../../vocabulary/products.ts';
import { defineFact } from '../../define.ts';

/** Leads wait for a pipeline in which nobody takes any. Told once, until somebody does or nobody waits. */
export const pipelineUnstaffed = defineFact({
  service: 'routing',
  name: 'pipeline-unstaffed',
  data: z.object({
    pipeline_key: pipelineKeySchema,
    /** When the first lead had to wait for it. */
    since: z.iso.datetime(),
    remedy: z.string(),
  }),
  example: {
    pipeline_key: 'co_creation',
    since: '2026-11-25T09:30:02.000Z',
    remedy: 'Give the pipeline to somebody with PATCH /api/v1/team-members/:id.',
  },
});
