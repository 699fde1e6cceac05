import { basisSchema, productSchema } from '@dna/contracts';
import { z } from 'zod';
import type { DecisionRow } from '../store/decisions.ts';
import { candidateSchema, reasonSchema, routeReasonSchema } from './reason-schema.ts';

export const outcomeSchema = z
  .enum(['routed', 'queued', 'returned', 'reassigned', 'unrouted', 'conflict'])
  .describe(
    'queued: it qualifies and nobody can take it. returned: it waited and no longer qualifies. unrouted: a person took ' +
      'it back to the pool. conflict: a person has to decide.',
  );

const evidenceSchema = z.object({ research: z.number(), b2b: z.number(), co_creation: z.number() });

const inputsSchema = z.object({
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
  queued_at: z.iso.datetime().nullable().optional().describe('Since when it had waited for an owner.'),
  first_in_queue: z.iso
    .datetime()
    .nullable()
    .optional()
    .describe('Since when the first of the others had waited for the same pipeline.'),
  intent_prior: z.number().optional(),
});

const lineageSchema = z
  .object({
    event_id: z.uuid().nullable().describe('The event by which the lead was looked at.'),
    contributions: z
      .array(z.object({ event_type: z.string(), rule: z.string(), points: z.number() }))
      .describe('What weighed most in the score: all of it is under /leads/{id}/scores.'),
    signals: z
      .array(
        z.object({ event_type: z.string(), rule: z.string(), product: productSchema, weight: z.number() }),
      )
      .describe('What weighed most in the intent: all of it is under /leads/{id}/intents.'),
  })
  .describe('The way back to events and rules.');

export const decisionSchema = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  cycle: z.number().int(),
  outcome: outcomeSchema,
  pipeline_key: z.string().nullable(),
  product: productSchema.nullable(),
  owner_id: z.uuid().nullable(),
  reason: routeReasonSchema.nullable(),
  reasons: z.array(reasonSchema),
  by_hand: z
    .object({ actor: z.string(), reason: z.string().nullable() })
    .nullable()
    .describe('Who decided, and why as they said; null: the rules did.'),
  over_capacity: z.boolean().describe('The owner was full already: only by hand.'),
  previous: z
    .object({ decision_id: z.uuid(), pipeline_key: z.string(), owner_id: z.uuid().nullable() })
    .nullable()
    .describe('What the lead was taken away from.'),
  conflict_id: z.uuid().nullable().describe('The conflict that it raised or settled.'),
  inputs: inputsSchema,
  candidates: z.array(candidateSchema),
  lineage: lineageSchema,
  config_version: z.number().int(),
  decided_at: z.iso.datetime(),
});

export function toDecision(row: DecisionRow): z.input<typeof decisionSchema> {
  const { actor, note, inputs, ...same } = row;
  return {
    ...same,
    inputs,
    by_hand: actor === null ? null : { actor, reason: note },
    lineage: {
      event_id: row.correlation_id,
      contributions: [...(inputs.score?.top ?? [])],
      signals: [...(inputs.intent?.signals ?? [])],
    },
    decided_at: row.decided_at.toISOString(),
  };
}
