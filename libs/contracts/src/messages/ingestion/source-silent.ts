import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** A source has sent nothing for unusually long. Told once; the next delivery ends it. No lead is concerned. */
export const sourceSilent = defineFact({
  service: 'ingestion',
  name: 'source-silent',
  data: z.object({
    source_id: z.uuid(),
    /** Its name, as in the source of its events. */
    source: z.string(),
    adapter: z.string(),
    /** The end of the last hour in which something came, or when the source was made. */
    silent_since: z.iso.datetime(),
    silent_hours: z.int().nonnegative(),
    /** After so many hours it is told. */
    limit_hours: z.int().positive(),
    remedy: z.string(),
  }),
  example: {
    source_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    source: 'calendly',
    adapter: 'calendly',
    silent_since: '2026-11-20T16:00:00.000Z',
    silent_hours: 114,
    limit_hours: 72,
    remedy:
      'Look whether the webhook subscription is still active; Calendly disables one that failed for a day.',
  },
});
