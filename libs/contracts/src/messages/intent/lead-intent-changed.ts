import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { basisSchema } from '../../vocabulary/basis.ts';
import { productSchema } from '../../vocabulary/products.ts';

/** What a lead wants after the facts of its basis; told for every fact, also when nothing changes. */
export const leadIntentChanged = defineFact({
  service: 'intent',
  name: 'lead-intent-changed',
  data: z.object({
    primary: productSchema.nullable(),
    /** The primary product before; left out by senders that did not say yet. */
    previous: productSchema.nullable().optional(),
    /** Confidence of the primary product, 0 to 1; 0 without one. */
    confidence: z.number().min(0).max(1),
    /** Evidence E per product at `as_of`; all of it halves every 30 days. */
    evidence: z.object({ research: z.number(), b2b: z.number(), co_creation: z.number() }),
    /** The signals that weigh most, largest first, at most five. */
    signals: z
      .array(
        z.object({ event_type: z.string(), rule: z.string(), product: productSchema, weight: z.number() }),
      )
      .max(5),
    basis: basisSchema,
    as_of: z.iso.datetime(),
  }),
  example: {
    primary: 'b2b' as const,
    previous: null,
    confidence: 0.77,
    evidence: { research: 0, b2b: 5, co_creation: 0 },
    signals: [
      {
        event_type: 'demo_requested',
        rule: 'Demo requested for a product',
        product: 'b2b' as const,
        weight: 5,
      },
    ],
    basis: { count: 3, xor: '9c3f5a7712e4b0d1' },
    as_of: '2026-11-25T09:30:01.300Z',
  },
});
