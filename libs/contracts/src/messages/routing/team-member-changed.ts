import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** A member of the sales team was added or changed. Names and addresses are asked for, not sent. */
export const teamMemberChanged = defineFact({
  service: 'routing',
  name: 'team-member-changed',
  data: z.object({
    team_member_id: z.uuid(),
    active: z.boolean(),
    capacity: z.int().nonnegative(),
    pipelines: z.array(z.string()),
  }),
  example: {
    team_member_id: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10',
    active: true,
    capacity: 40,
    pipelines: ['b2b'],
  },
});
