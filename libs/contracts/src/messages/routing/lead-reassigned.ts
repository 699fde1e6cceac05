import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { pipelineKeySchema } from '../../vocabulary/products.ts';
import { leadRouted } from './lead-routed.ts';
import { strategyKindSchema } from './strategy-kind.ts';

/** A routed lead got another owner, another pipeline, or both. Whoever holds it by the previous decision gives it up. */
export const leadReassigned = defineFact({
  service: 'routing',
  name: 'lead-reassigned',
  data: z.object({
    decision_id: z.uuid(),
    pipeline_key: pipelineKeySchema,
    owner_id: z.uuid().nullable(),
    /** What it was taken away from. */
    previous: z.object({
      decision_id: z.uuid(),
      pipeline_key: pipelineKeySchema,
      owner_id: z.uuid().nullable(),
    }),
    /** Why this owner: how the choice was made. */
    reason: z.enum(['account_owner', 'fewest_turns', 'manual', 'fallback']),
    strategy: strategyKindSchema.optional(),
    score: z.int().nonnegative(),
    confidence: z.number().min(0).max(1),
    reassigned_at: z.iso.datetime(),
  }),
  example: {
    decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a13',
    pipeline_key: 'co_creation',
    owner_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a11',
    previous: {
      decision_id: leadRouted.example.decision_id,
      pipeline_key: leadRouted.example.pipeline_key,
      owner_id: leadRouted.example.owner_id,
    },
    reason: 'manual' as const,
    score: 50,
    confidence: 0.77,
    reassigned_at: '2026-11-25T11:00:00.000Z',
  },
});
