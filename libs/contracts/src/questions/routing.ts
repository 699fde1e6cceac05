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

/** Which of these leads may be routed at all: those that are identified and not suppressed. */
export const askEligibleLeads = defineQuestion({
  service: 'routing',
  name: 'eligible-leads',
  request: z.object({ lead_ids: z.array(z.uuid()).max(500) }),
  answer: z.object({ eligible: z.array(z.uuid()).describe('Of the ids that were asked for.') }),
});
