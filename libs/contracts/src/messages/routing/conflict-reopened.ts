import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** What was decided was taken back, and has to be decided again. */
export const conflictReopened = defineFact({
  service: 'routing',
  name: 'conflict-reopened',
  data: z.object(conflictStandingShape),
  example: conflictExample,
});
