import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { pipelineKeySchema } from '../../vocabulary/products.ts';
import { leadRouted } from './lead-routed.ts';

/**
 * A routed lead is back in the pool: nobody owns it. It is routed again by hand, or by itself when its score has fallen
 * well below the threshold and risen again. One that was in several pipelines is told of once for each.
 */
export const leadUnrouted = defineFact({
  service: 'routing',
  name: 'lead-unrouted',
  data: z.object({
    decision_id: z.uuid(),
    /** The decision that had brought it to this pipeline and owner. */
    previous_decision_id: z.uuid(),
    pipeline_key: pipelineKeySchema,
    owner_id: z.uuid().nullable(),
    reason: z.enum(['manual']),
    score: z.int().nonnegative(),
    confidence: z.number().min(0).max(1),
    unrouted_at: z.iso.datetime(),
  }),
  example: {
    decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a14',
    previous_decision_id: leadRouted.example.decision_id,
    pipeline_key: 'b2b',
    owner_id: leadRouted.example.owner_id,
    reason: 'manual' as const,
    score: 50,
    confidence: 0.77,
    unrouted_at: '2026-11-25T11:00:00.000Z',
  },
});
