import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** There is nothing to decide any more: what is known of the lead, or of the team, has changed. */
export const conflictWithdrawn = defineFact({
  service: 'routing',
  name: 'conflict-withdrawn',
  data: z.object(conflictStandingShape),
  example: { ...conflictExample, state: 'withdrawn' as const },
});
