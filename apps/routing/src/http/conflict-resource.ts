import {
  conflictChannels,
  conflictChoiceSchema,
  conflictEvidenceSchema,
  conflictKinds,
  conflictOptionSchema,
  conflictStates,
} from '@dna/contracts';
import { z } from 'zod';
import type { Conflict } from '../domain/conflict.ts';
import type { TransitionRow } from '../store/conflicts.ts';

export const conflictKindSchema = z
  .enum(conflictKinds)
  .describe(
    'intent_split: it wants something, but not one thing. already_routed: it is in one pipeline and wants the product of ' +
      'another. owner_contention: the owner of its account is away or full. no_capacity: nobody of a pipeline has room.',
  );

export const conflictSchema = z.object({
  id: z.uuid(),
  lead_id: z.uuid().nullable().describe('Null where it is about a pipeline.'),
  kind: conflictKindSchema,
  state: z.enum(conflictStates),
  version: z.number().int().describe('The ETag: each transition is a version.'),
  pipeline_key: z.string().nullable(),
  options: z
    .array(conflictOptionSchema)
    .describe('What suggests itself; any other pipeline or owner may be chosen.'),
  evidence: conflictEvidenceSchema.nullable(),
  opened_at: z.iso.datetime(),
  remind_at: z.iso.datetime(),
  escalate_at: z.iso.datetime(),
  expires_at: z.iso.datetime().describe('The fallback decides then.'),
  reminded_at: z.iso.datetime().nullable(),
  escalated_at: z.iso.datetime().nullable(),
  snoozed_until: z.iso.datetime().nullable(),
  claimed_by: z.string().nullable(),
  choice: conflictChoiceSchema.nullable(),
  closed_at: z.iso.datetime().nullable(),
});

export const conflictWithHistorySchema = conflictSchema.extend({
  transitions: z.array(
    z.object({
      version: z.number().int(),
      act: z.enum([
        'open',
        'update',
        'claim',
        'snooze',
        'resolve',
        'undo',
        'reopen',
        'withdraw',
        'remind',
        'escalate',
        'expire',
      ]),
      state: z.enum(conflictStates),
      actor: z.string().nullable().describe('Null: nobody, it came about.'),
      channel: z.enum(conflictChannels),
      at: z.iso.datetime(),
      note: z.string().nullable(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
});

export function toConflict(conflict: Conflict): z.input<typeof conflictSchema> {
  return {
    id: conflict.id,
    lead_id: conflict.leadId,
    kind: conflict.kind,
    state: conflict.state,
    version: conflict.version,
    pipeline_key: conflict.pipelineKey,
    options: conflict.options,
    evidence: conflict.evidence,
    opened_at: conflict.openedAt.toISOString(),
    remind_at: conflict.remindAt.toISOString(),
    escalate_at: conflict.escalateAt.toISOString(),
    expires_at: conflict.expiresAt.toISOString(),
    reminded_at: conflict.remindedAt?.toISOString() ?? null,
    escalated_at: conflict.escalatedAt?.toISOString() ?? null,
    snoozed_until: conflict.snoozedUntil?.toISOString() ?? null,
    claimed_by: conflict.claimedBy,
    choice: conflict.choice,
    closed_at: conflict.closedAt?.toISOString() ?? null,
  };
}

export function toTransition({ conflict_id: _, at, ...transition }: TransitionRow) {
  return { ...transition, at: at.toISOString() };
}
