import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** Half of the time to decide is over. */
export const conflictReminded = defineFact({
  service: 'routing',
  name: 'conflict-reminded',
  data: z.object(conflictStandingShape),
  example: { ...conflictExample, channel: 'timer' as const },
});
