import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { pipelineKeySchema, productSchema } from '../../vocabulary/products.ts';
import { strategyKindSchema } from './strategy-kind.ts';

/** A lead left the pool: pipeline and owner are decided. One per routing cycle of a lead. */
export const leadRouted = defineFact({
  service: 'routing',
  name: 'lead-routed',
  data: z.object({
    decision_id: z.uuid(),
    pipeline_key: pipelineKeySchema,
    owner_id: z.uuid().nullable(),
    product: productSchema.nullable(),
    /** Why this owner: how the choice was made. */
    reason: z.enum(['account_owner', 'fewest_turns', 'manual', 'fallback']),
    strategy: strategyKindSchema.optional(),
    score: z.int().nonnegative(),
    confidence: z.number().min(0).max(1),
    routed_at: z.iso.datetime(),
  }),
  example: {
    decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    pipeline_key: 'b2b',
    owner_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10',
    product: 'b2b' as const,
    reason: 'fewest_turns' as const,
    strategy: 'least_loaded' as const,
    score: 50,
    confidence: 0.77,
    routed_at: '2026-11-25T09:30:01.400Z',
  },
});
