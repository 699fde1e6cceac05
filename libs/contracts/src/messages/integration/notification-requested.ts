import { z } from 'zod';
import { defineFact } from '../../define.ts';

/** Something is worth saying. `integration` decides that; `slack` speaks. */
export const notificationRequested = defineFact({
  service: 'integration',
  name: 'notification-requested',
  data: z.discriminatedUnion('template', [
    z.object({
      template: z.literal('hot_lead'),
      notification_id: z.uuid(),
      channel: z.literal('hot-leads'),
      dedupe_key: z.string(),
      facts: z.object({
        score: z.int(),
        top: z.array(z.object({ event_type: z.string(), rule: z.string(), points: z.number() })),
        owner_id: z.uuid().nullable(),
        pipeline_key: z.string().nullable(),
      }),
    }),
    z.object({
      template: z.literal('deal_opened'),
      notification_id: z.uuid(),
      channel: z.literal('lead-routing'),
      dedupe_key: z.string(),
      facts: z.object({
        deal_id: z.uuid(),
        pipeline_key: z.string(),
        pipeline_name: z.string(),
        owner_id: z.uuid().nullable(),
        score: z.int().nullable(),
        confidence: z.number().nullable(),
      }),
    }),
    z.object({
      template: z.literal('pipeline_unstaffed'),
      notification_id: z.uuid(),
      channel: z.literal('crm-alerts'),
      dedupe_key: z.string(),
      facts: z.object({ pipeline_key: z.string(), since: z.iso.datetime(), remedy: z.string() }),
    }),
    z.object({
      template: z.literal('source_silent'),
      notification_id: z.uuid(),
      channel: z.literal('crm-alerts'),
      /** Of the first of them; each has been recorded under its own. */
      dedupe_key: z.string(),
      facts: z.object({
        /** Those that were told of together, the longest silence first. */
        sources: z
          .array(
            z.object({
              source: z.string(),
              adapter: z.string(),
              silent_since: z.iso.datetime(),
              silent_hours: z.int().nonnegative(),
              limit_hours: z.int().positive(),
              remedy: z.string(),
            }),
          )
          .min(1),
      }),
    }),
  ]),
  example: {
    template: 'hot_lead' as const,
    notification_id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10',
    channel: 'hot-leads' as const,
    dedupe_key: 'hot_lead:01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10:1',
    facts: {
      score: 74,
      top: [{ event_type: 'demo_requested', rule: 'Demo requested', points: 30 }],
      owner_id: null,
      pipeline_key: null,
    },
  },
});
