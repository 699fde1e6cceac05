import { z } from 'zod';
import { pipelineKeySchema, productSchema } from '../../vocabulary/products.ts';
import { leadRouted } from './lead-routed.ts';

export const conflictKinds = ['intent_split', 'already_routed', 'owner_contention', 'no_capacity'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

export const conflictStates = ['open', 'claimed', 'resolved', 'withdrawn', 'expired'] as const;
export type ConflictState = (typeof conflictStates)[number];

/** Through what somebody acted: `timer` and `rules` are the engine itself. */
export const conflictChannels = ['slack', 'api', 'timer', 'rules'] as const;
export type ConflictChannel = (typeof conflictChannels)[number];

/** One way to settle a conflict; no owner: the pipeline's strategy finds one. */
export const conflictOptionSchema = z.object({
  pipeline_key: pipelineKeySchema,
  owner_id: z.uuid().nullable(),
  /** Nothing changes: the lead stays where it is. */
  keep: z.boolean(),
  recommended: z.boolean(),
  /** Of the product that belongs to the pipeline, from 0 to 1; null where there is none. */
  confidence: z.number().min(0).max(1).nullable(),
});
export type ConflictOption = z.infer<typeof conflictOptionSchema>;

const placeSchema = z.object({ pipeline_key: pipelineKeySchema, owner_id: z.uuid().nullable() });

export const conflictEvidenceSchema = z.object({
  score: z.int().nonnegative(),
  primary: productSchema.nullable(),
  /** Of all products together: whether the lead wants anything at all. */
  total_confidence: z.number().min(0).max(1),
  confidences: z.record(productSchema, z.number().min(0).max(1)),
  /** Where the lead is already. */
  held: z.array(placeSchema),
  /** Who owns the account and cannot take the lead now. */
  account_owner: z.object({ owner_id: z.uuid(), hindrance: z.enum(['away', 'full']) }).nullable(),
});
export type ConflictEvidence = z.infer<typeof conflictEvidenceSchema>;

/** What was decided, by whom. */
export const conflictChoiceSchema = z.object({
  by: z.string().nullable(),
  channel: z.enum(conflictChannels),
  at: z.iso.datetime(),
  keep: z.boolean(),
  pipeline_key: pipelineKeySchema.nullable(),
  owner_id: z.uuid().nullable(),
  /** The routing decision that came of it; null where nothing moved, or where many leads did. */
  decision_id: z.uuid().nullable(),
});
export type ConflictChoice = z.infer<typeof conflictChoiceSchema>;

/** What every message about a conflict says: the whole conflict as it stands, and who brought it there. */
export const conflictStandingShape = {
  conflict_id: z.uuid(),
  kind: z.enum(conflictKinds),
  state: z.enum(conflictStates),
  /** The pipeline that is full, or that the lead would go to; null where that is the question. */
  pipeline_key: pipelineKeySchema.nullable(),
  options: z.array(conflictOptionSchema),
  /** Null where the conflict is about a pipeline and not about one lead. */
  evidence: conflictEvidenceSchema.nullable(),
  opened_at: z.iso.datetime(),
  remind_at: z.iso.datetime(),
  escalate_at: z.iso.datetime(),
  /** When nobody has decided by then, the fallback does. */
  expires_at: z.iso.datetime(),
  escalated_at: z.iso.datetime().nullable(),
  snoozed_until: z.iso.datetime().nullable(),
  claimed_by: z.string().nullable(),
  choice: conflictChoiceSchema.nullable(),
  /** Who brought it to this state; null: nobody, it came about. */
  by: z.string().nullable(),
  channel: z.enum(conflictChannels),
};

export type ConflictStanding = z.infer<z.ZodObject<typeof conflictStandingShape>>;

export const conflictExample: ConflictStanding = {
  conflict_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a20',
  kind: 'intent_split',
  state: 'open',
  pipeline_key: null,
  options: [
    { pipeline_key: 'research', owner_id: null, keep: false, recommended: true, confidence: 0.4 },
    { pipeline_key: 'b2b', owner_id: null, keep: false, recommended: false, confidence: 0.35 },
  ],
  evidence: {
    score: 50,
    primary: 'research',
    total_confidence: 0.75,
    confidences: { research: 0.4, b2b: 0.35, co_creation: 0 },
    held: [],
    account_owner: null,
  },
  opened_at: leadRouted.example.routed_at,
  remind_at: '2026-11-25T11:30:01.400Z',
  escalate_at: '2026-11-25T13:30:01.400Z',
  expires_at: '2026-11-25T15:30:01.400Z',
  escalated_at: null,
  snoozed_until: null,
  claimed_by: null,
  choice: null,
  by: null,
  channel: 'rules',
};

export const claimedExample: ConflictStanding = {
  ...conflictExample,
  state: 'claimed',
  claimed_by: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10',
  by: '01990a4e-0000-7c11-8a53-0d4b5f8f2a10',
  channel: 'slack',
};
