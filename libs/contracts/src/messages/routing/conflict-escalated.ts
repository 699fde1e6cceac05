import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** The time to decide is over, and nobody has. */
export const conflictEscalated = defineFact({
  service: 'routing',
  name: 'conflict-escalated',
  data: z.object(conflictStandingShape),
  example: {
    ...conflictExample,
    channel: 'timer' as const,
    escalated_at: conflictExample.escalate_at,
  },
});
