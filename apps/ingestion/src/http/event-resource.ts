import { eventStatusSchema } from '@dna/contracts';
import { z } from 'zod';
import type { EventRow } from '../store/event-queries.ts';

export const eventSchema = z.object({
  id: z.uuid(),
  lead_id: z.uuid().describe('The id it lies with; it stays when leads are merged.'),
  lead_reason: z.string().nullable().describe('Why it lies with another lead than it was recorded for.'),
  event_type: z.string(),
  source: z.string(),
  occurred_at: z.iso.datetime(),
  received_at: z.iso.datetime(),
  occurred_at_note: z
    .object({ mark: z.string().nullable(), original: z.string().nullable() })
    .nullable()
    .describe('Where the time that the source gave could not be used as it was.'),
  campaign_id: z.uuid().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  text: z.string().nullable(),
  status: eventStatusSchema.describe('Only an active event counts for score and intent.'),
  status_reason: z.string().nullable().describe('Why it was held back, or why it counts again.'),
  status_note: z.string().nullable().describe('What the person wrote who held or released it.'),
  status_by: z
    .string()
    .nullable()
    .describe('Who held or released it, by the source of their key; null where nobody did.'),
});

export function toEvent(row: EventRow): z.input<typeof eventSchema> {
  return {
    id: row.id,
    lead_id: row.lead_id,
    lead_reason: row.lead_reason,
    event_type: row.event_type,
    source: row.source,
    occurred_at: row.occurred_at.toISOString(),
    received_at: row.received_at.toISOString(),
    occurred_at_note:
      row.occurred_at_original === null && row.occurred_at_mark === null
        ? null
        : { mark: row.occurred_at_mark, original: row.occurred_at_original },
    campaign_id: row.campaign_id,
    metadata: row.properties,
    text: row.text,
    status: row.status,
    status_reason: row.status_reason,
    status_note: row.status_note,
    status_by: row.status_by,
  };
}
