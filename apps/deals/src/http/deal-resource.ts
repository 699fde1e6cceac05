import { z } from 'zod';
import type { ListedDeal } from '../store/list-deals.ts';

export const dealStatusSchema = z.enum(['open', 'won', 'lost', 'void', 'superseded']);

export const dealSchema = z.object({
  id: z.uuid(),
  lead_id: z
    .uuid()
    .nullable()
    .describe('The person: the id that all merged ids belong to. Null once the person was erased.'),
  pipeline: z.object({ id: z.uuid(), key: z.string(), name: z.string() }),
  stage: z.object({ id: z.uuid(), key: z.string(), name: z.string(), probability: z.number().int() }),
  owner_id: z.uuid().nullable(),
  value_cents: z.number().int(),
  currency: z.string().length(3),
  status: dealStatusSchema,
  superseded_by: z.uuid().nullable().describe('The older deal of the same person in this pipeline.'),
  version: z.number().int(),
  decision_id: z.uuid().nullable().describe('The routing decision that opened it.'),
  score: z.number().int().nullable().describe('When it was opened, as the next one.'),
  confidence: z.number().nullable(),
  stage_entered_at: z.iso.datetime(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  closed_at: z.iso.datetime().nullable(),
});

export function toDeal(row: ListedDeal): z.input<typeof dealSchema> {
  const {
    id,
    owner_id,
    value_cents,
    currency,
    status,
    superseded_by,
    version,
    decision_id,
    score,
    confidence,
  } = row;
  return {
    id,
    lead_id: row.root_id,
    pipeline: { id: row.pipeline_id, key: row.pipeline_key, name: row.pipeline_name },
    stage: { id: row.stage_id, key: row.stage_key, name: row.stage_name, probability: row.stage_probability },
    owner_id,
    value_cents,
    currency,
    status,
    superseded_by,
    version,
    decision_id,
    score,
    confidence,
    stage_entered_at: row.stage_entered_at.toISOString(),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    closed_at: row.closed_at?.toISOString() ?? null,
  };
}
