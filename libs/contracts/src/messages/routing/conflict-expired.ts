import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { conflictExample, conflictStandingShape } from './conflict-standing.ts';

/** Nobody decided in time, and the fallback did. */
export const conflictExpired = defineFact({
  service: 'routing',
  name: 'conflict-expired',
  data: z.object(conflictStandingShape),
  example: {
    ...conflictExample,
    state: 'expired' as const,
    channel: 'timer' as const,
    escalated_at: conflictExample.escalate_at,
    choice: {
      by: null,
      channel: 'timer' as const,
      at: conflictExample.expires_at,
      keep: false,
      pipeline_key: 'discovery',
      owner_id: null,
      decision_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a16',
    },
  },
});
