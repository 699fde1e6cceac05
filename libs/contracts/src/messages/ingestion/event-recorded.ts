import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { eventStatusSchema } from '../../vocabulary/event-status.ts';
import { propertiesSchema } from '../../vocabulary/properties.ts';

/** An event was accepted, stored and given to a lead. The text itself stays in ingestion. */
export const eventRecorded = defineFact({
  service: 'ingestion',
  name: 'event-recorded',
  data: z.object({
    event_id: z.uuid(),
    event_type: z.string(),
    source: z.string(),
    occurred_at: z.iso.datetime(),
    received_at: z.iso.datetime(),
    /** Grows when the event is amended; the highest wins. */
    revision: z.int().positive(),
    /** `active` where it is not told. */
    status: eventStatusSchema.optional(),
    campaign_id: z.uuid().optional(),
    /** Product the campaign is tagged with, if any. */
    campaign_product: z.string().optional(),
    organization_id: z.uuid().optional(),
    properties: propertiesSchema,
    /** The event has words of the person; ask `ingestion.event-texts` for them. */
    has_text: z.boolean(),
  }),
  example: {
    event_id: '0e6a3c52-5a9e-8b41-9f07-3f2d7c6f1a11',
    event_type: 'demo_requested',
    source: 'website',
    occurred_at: '2026-11-25T09:30:00.000Z',
    received_at: '2026-11-25T09:30:01.200Z',
    revision: 1,
    properties: { product: 'b2b', page_path: '/lab-enablement/demo' },
    has_text: false,
  },
});
