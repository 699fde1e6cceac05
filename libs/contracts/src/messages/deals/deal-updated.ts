import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { dealStandingExample, dealStandingShape } from './deal-standing.ts';

/**
 * A deal changed in another way than those that have a message of their own: what is known of it, its owner, another
 * routing decision that came to it, or, after a merge and after the end of one, whether it is superseded or open.
 */
export const dealUpdated = defineFact({
  service: 'deals',
  name: 'deal-updated',
  data: z.object({
    ...dealStandingShape,
    /** Names of the fields that changed. */
    changed: z.array(z.string()),
  }),
  example: { ...dealStandingExample, changed: ['value_cents', 'items'] },
});
