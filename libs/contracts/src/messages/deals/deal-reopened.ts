import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape, dealStatusSchema } from './deal-standing.ts';

/** A deal that was closed is open again. */
export const dealReopened = defineFact({
  service: 'deals',
  name: 'deal-reopened',
  data: z.object({ ...dealStandingShape, from_status: dealStatusSchema }),
  example: { ...dealStandingExample, from_status: 'lost' as z.infer<typeof dealStatusSchema> },
});
