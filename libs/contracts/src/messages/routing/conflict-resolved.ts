import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { claimedExample, conflictStandingShape } from './conflict-standing.ts';

/** Somebody decided: the first valid decision counts. */
export const conflictResolved = defineFact({
  service: 'routing',
  name: 'conflict-resolved',
  data: z.object(conflictStandingShape),
  example: {
    ...claimedExample,
    state: 'resolved' as const,
    choice: {
      by: claimedExample.claimed_by,
      channel: 'slack' as const,
      at: '2026-11-25T10:12:00.000Z',
      keep: false,
      pipeline_key: 'b2b',
      owner_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a11',
      decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a15',
    },
  },
});
