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

/** The deal that a routing decision led to, and whether somebody has worked on it; none while it is not opened yet. */
export const askDealOfDecision = defineQuestion({
  service: 'deals',
  name: 'deal-of-decision',
  request: z.object({ decision_id: z.uuid() }),
  answer: z.object({
    deal: z.object({ deal_id: z.uuid(), status: z.string(), touched: z.boolean() }).nullable(),
  }),
});
