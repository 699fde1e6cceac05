import { z } from 'zod';
import { defineQuestion } from '../define.ts';
import { productSchema } from '../vocabulary/products.ts';

/** What did these leads want at these instants, by the rules that they are judged by now? */
export const askIntentsAt = defineQuestion({
  service: 'intent',
  name: 'intents-at',
  request: z.object({
    leads: z.array(z.object({ lead_id: z.uuid(), at: z.array(z.iso.datetime()).max(400) })).max(50),
  }),
  answer: z.object({
    leads: z.array(
      z.object({
        /** The id that was asked for. */
        lead_id: z.uuid(),
        /** One for each instant, in the order of the question. */
        intents: z.array(z.object({ primary: productSchema.nullable(), confidence: z.number() })),
      }),
    ),
  }),
});
