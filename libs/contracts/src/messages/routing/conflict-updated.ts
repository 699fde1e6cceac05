import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** The question is the same, but its options or what it rests on are others now. */
export const conflictUpdated = defineFact({
  service: 'routing',
  name: 'conflict-updated',
  data: z.object(conflictStandingShape),
  example: conflictExample,
});
