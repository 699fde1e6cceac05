import { z } from 'zod';
import { defineQuestion } from '../define.ts';

/** Who are these leads? Asked at the moment a name is shown; the answer is not to be stored. */
export const askLeadNames = defineQuestion({
  service: 'ingestion',
  name: 'lead-names',
  request: z.object({ lead_ids: z.array(z.uuid()).max(500) }),
  answer: z.object({
    leads: z.array(
      z.object({
        /** The id that was asked for; a merged lead answers with its root's name. */
        lead_id: z.uuid(),
        root_id: z.uuid(),
        name: z.string().nullable(),
        company: z.string().nullable(),
      }),
    ),
  }),
});

/** What did the person write in these events? Only `intent` asks, and keeps only rule, language and weight of a hit. */
export const askEventTexts = defineQuestion({
  service: 'ingestion',
  name: 'event-texts',
  request: z.object({ event_ids: z.array(z.uuid()).max(500) }),
  answer: z.object({ texts: z.array(z.object({ event_id: z.uuid(), text: z.string() })) }),
});
