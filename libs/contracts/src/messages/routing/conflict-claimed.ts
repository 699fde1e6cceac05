import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { claimedExample, conflictStandingShape } from './conflict-standing.ts';

/** Somebody looks after it; others may still decide. */
export const conflictClaimed = defineFact({
  service: 'routing',
  name: 'conflict-claimed',
  data: z.object(conflictStandingShape),
  example: claimedExample,
});
