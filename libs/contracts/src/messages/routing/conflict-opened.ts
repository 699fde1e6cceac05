import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** The rules cannot decide where a lead belongs, or a pipeline is full: a person has to. */
export const conflictOpened = defineFact({
  service: 'routing',
  name: 'conflict-opened',
  data: z.object(conflictStandingShape),
  example: conflictExample,
});
