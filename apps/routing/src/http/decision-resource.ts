import { basisSchema, productSchema } from '@dna/contracts';
import { z } from 'zod';
import type { DecisionRow } from '../store/decisions.ts';

const evidenceSchema = z.object({ research: z.number(), b2b: z.number(), co_creation: z.number() });

/** Why something is as it is: a code, and the numbers that belong to it. */
export const reasonSchema = z.object({
  code: z.enum([
    'lead_unknown',
    'not_identified',
    'suppressed',
    'already_routed',
    'no_primary',
    'score_below',
    'confidence_below',
    'waiting_for_score',
    'waiting_for_intent',
    'no_capacity',
    'no_active_member',
    'others_first',
  ]),
  score: z.number().optional(),
  confidence: z.number().optional(),
  needed: z.number().optional(),
  pipeline_key: z.string().optional(),
});

const candidateSchema = z.object({
  team_member_id: z.uuid(),
  open: z.number().int(),
  capacity: z.number().int(),
  turns: z.number().int().describe('Automatic turns taken in this pipeline.'),
  weight: z.number(),
  last_turn_at: z.iso.datetime().nullable(),
  account_owner: z.boolean(),
  passed_over: z.string().nullable().describe('Why not this one; null for the one chosen.'),
});

export const decisionSchema = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  cycle: z.number().int(),
  outcome: z
    .enum(['routed', 'queued', 'returned'])
    .describe('queued: it qualifies and nobody can take it. returned: it waited and no longer qualifies.'),
  pipeline_key: z.string().nullable(),
  product: productSchema.nullable(),
  owner_id: z.uuid().nullable(),
  reason: z.enum(['account_owner', 'fewest_turns', 'manual', 'fallback']).nullable(),
  reasons: z.array(reasonSchema),
  inputs: z.object({
    lead_ids: z.array(z.uuid()),
    identified: z.boolean(),
    suppressed: z.boolean(),
    organization_id: z.uuid().nullable(),
    score: z.object({ value: z.number(), basis: basisSchema, as_of: z.iso.datetime() }).nullable(),
    intent: z
      .object({
        primary: productSchema.nullable(),
        evidence: evidenceSchema,
        basis: basisSchema,
        as_of: z.iso.datetime(),
      })
      .nullable(),
    evidence: evidenceSchema.describe('Aged to the instant of the decision.'),
    confidence: z.number(),
    same_facts: z.boolean().describe('False: it had waited long enough for the message that was behind.'),
  }),
  candidates: z.array(candidateSchema),
  config_version: z.number().int(),
  decided_at: z.iso.datetime(),
});

export function toDecision(row: DecisionRow): z.input<typeof decisionSchema> {
  return { ...row, decided_at: row.decided_at.toISOString() };
}
