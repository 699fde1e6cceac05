import { z } from 'zod';
import { acceptedSchema, passedOverSchema, rejectedSchema } from './event-body.ts';

/** Only a pointer came: the lead is fetched from the source behind this answer. */
const waitingSchema = z.object({
  status: z.literal('waiting'),
  external_id: z.string(),
  reason: z.string(),
});

/** What became of one item of a source's payload. */
export const sourceAnswer = z.union([acceptedSchema, passedOverSchema, waitingSchema, rejectedSchema]);
export type SourceAnswer = z.input<typeof sourceAnswer>;
