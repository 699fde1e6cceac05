import { z } from 'zod';
import { defineQuestion } from '../define.ts';

/** Names of team members; all of them when no ids are given. */
export const askTeamMembers = defineQuestion({
  service: 'routing',
  name: 'team-members',
  request: z.object({ ids: z.array(z.uuid()).max(500).optional() }),
  answer: z.object({
    team_members: z.array(z.object({ id: z.uuid(), name: z.string(), email: z.string() })),
  }),
});
