import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** A deal was opened: by a route, or by a person. */
export const dealCreated = defineFact({
  service: 'deals',
  name: 'deal-created',
  data: z.object({
    deal_id: z.uuid(),
    pipeline_id: z.uuid(),
    pipeline_key: z.string(),
    pipeline_name: z.string(),
    stage_key: z.string(),
    owner_id: z.uuid().nullable(),
    /** The routing decision that opened it; null when a person did. */
    decision_id: z.uuid().nullable(),
    /** All routing decisions that came to it so far. */
    decision_ids: z.array(z.uuid()).optional(),
    value_cents: z.int().nonnegative(),
    currency: z.string().length(3),
    status: z.enum(['open', 'won', 'lost', 'void', 'superseded']),
    score: z.int().nonnegative().nullable(),
    confidence: z.number().nullable(),
    created_at: z.iso.datetime(),
  }),
  example: {
    deal_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    pipeline_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a11',
    pipeline_key: 'b2b',
    pipeline_name: 'B2B Lab Enablement Pipeline',
    stage_key: 'new',
    owner_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10',
    decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a12',
    value_cents: 0,
    currency: 'EUR',
    status: 'open' as const,
    score: 50,
    confidence: 0.77,
    created_at: '2026-11-25T09:30:01.500Z',
  },
});
