import { z } from 'zod';
import { defineQuestion } from '../define.ts';

/** The pipelines there are: id, key and name. */
export const askPipelines = defineQuestion({
  service: 'deals',
  name: 'pipelines',
  request: z.object({}),
  answer: z.object({
    pipelines: z.array(z.object({ id: z.uuid(), key: z.string(), name: z.string() })),
  }),
});
