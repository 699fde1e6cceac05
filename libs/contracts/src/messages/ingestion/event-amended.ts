import { z } from 'zod';
import { defineFact } from '../../define.ts';
import { eventStatusSchema } from '../../vocabulary/event-status.ts';

/**
 * An event belongs to another lead (the envelope's `lead_id`) or counts otherwise than was told; what happened stays.
 * The highest revision of an event wins, whichever message brought it. It may come before its `event-recorded`.
 */
export const eventAmended = defineFact({
  service: 'ingestion',
  name: 'event-amended',
  data: z.object({
    event_id: z.uuid(),
    /** That of the event, which is the envelope's `entity_version` too. */
    revision: z.int().min(2),
    status: eventStatusSchema,
    /** As in `event-recorded`: who judges the event again may need its words again. */
    has_text: z.boolean(),
  }),
  example: {
    event_id: '0e6a3c52-5a9e-8b41-9f07-3f2d7c6f1a11',
    revision: 2,
    status: 'quarantined',
    has_text: false,
  },
});
