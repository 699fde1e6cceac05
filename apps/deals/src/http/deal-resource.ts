import { z } from 'zod';
import { totalsOf } from '../domain/line-items.ts';
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
  title: z.string().nullable(),
  notes: z.string().nullable(),
  expected_close_date: z.iso.date().nullable(),
  value_cents: z.number().int().describe('Where there are items, their sum without tax.'),
  currency: z.string().length(3),
  items: z.array(
    z.object({
      name: z.string(),
      quantity: z.number(),
      unit_price_cents: z.number().int(),
      tax_percent: z.number(),
    }),
  ),
  totals: z
    .object({
      net_cents: z.number().int(),
      tax_cents: z.number().int(),
      gross_cents: z.number().int(),
    })
    .nullable()
    .describe('What the items come to; null where there are none.'),
  status: dealStatusSchema,
  close_reason: z.string().nullable(),
  superseded_by: z.uuid().nullable().describe('The older deal of the same person in this pipeline.'),
  version: z.number().int().describe('The ETag.'),
  decision_id: z.uuid().nullable().describe('The routing decision that opened it.'),
  score: z.number().int().nullable().describe('When it was opened, as the next one.'),
  confidence: z.number().nullable(),
  stage_entered_at: z.iso.datetime(),
  rots_at: z.iso
    .datetime()
    .nullable()
    .describe('When it has rested so long in its stage that somebody should look at it; null unless open.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  updated_by: z.string().nullable().describe('Team member, source of a key, or the service that told it.'),
  closed_at: z.iso.datetime().nullable(),
});

const dayMs = 86_400_000;

export function toDeal(row: ListedDeal): z.input<typeof dealSchema> {
  const { id, owner_id, title, notes, expected_close_date, value_cents, currency, items, status } = row;
  const { close_reason, superseded_by, version, decision_id, score, confidence, updated_by } = row;
  return {
    id,
    lead_id: row.root_id,
    pipeline: { id: row.pipeline_id, key: row.pipeline_key, name: row.pipeline_name },
    stage: { id: row.stage_id, key: row.stage_key, name: row.stage_name, probability: row.stage_probability },
    owner_id,
    title,
    notes,
    expected_close_date,
    value_cents,
    currency,
    items,
    totals: items.length > 0 ? totalsOf(items) : null,
    status,
    close_reason,
    superseded_by,
    version,
    decision_id,
    score,
    confidence,
    stage_entered_at: row.stage_entered_at.toISOString(),
    rots_at: status === 'open' ? rotsAt(row).toISOString() : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    updated_by,
    closed_at: row.closed_at?.toISOString() ?? null,
  };
}

function rotsAt({ stage_entered_at, stage_rotting_days }: ListedDeal): Date {
  return new Date(stage_entered_at.getTime() + stage_rotting_days * dayMs);
}
