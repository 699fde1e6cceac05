import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { claimedExample, conflictStandingShape } from './conflict-standing.ts';

/** Nobody is to be reminded of it for a while; when it expires stays as it was. */
export const conflictSnoozed = defineFact({
  service: 'routing',
  name: 'conflict-snoozed',
  data: z.object(conflictStandingShape),
  example: {
    ...claimedExample,
    snoozed_until: '2026-11-25T12:00:00.000Z',
  },
});
