import { z } from 'zod';

/** Why something is as it is: a code, and the numbers that belong to it. */
export const reasonSchema = z.object({
  code: z.enum([
    'lead_unknown',
    'not_identified',
    'suppressed',
    'already_routed',
    'intent_split',
    'owner_contention',
    'no_primary',
    'score_below',
    'not_rearmed',
    'confidence_below',
    'waiting_for_score',
    'waiting_for_intent',
    'no_capacity',
    'outside_hours',
    'no_active_member',
    'others_first',
  ]),
  score: z.number().optional(),
  confidence: z.number().optional(),
  needed: z.number().optional(),
  pipeline_key: z.string().optional(),
});

export const routeReasonSchema = z
  .enum(['account_owner', 'fewest_turns', 'weighted_turn', 'fixed', 'manual', 'fallback'])
  .describe('Why this owner.');

export const candidateSchema = z.object({
  team_member_id: z.uuid(),
  open: z.number().int(),
  capacity: z.number().int(),
  turns: z.number().int().describe('Automatic turns taken in this pipeline.'),
  weight: z.number(),
  last_turn_at: z.iso.datetime().nullable(),
  last_turn_no: z
    .number()
    .int()
    .optional()
    .describe('The number of their last turn among those of the pipeline.'),
  account_owner: z.boolean(),
  passed_over: z.string().nullable().describe('Why not this one; null for the one chosen.'),
});
