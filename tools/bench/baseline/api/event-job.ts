import { createHash } from 'node:crypto';
import { eventTypePattern } from '@dna/contracts';
import { z } from 'zod';

const text = z.string().trim().min(1).max(300);

/** One event as a channel sends it. */
const eventBodySchema = z.strictObject({
  event_type: z.string().regex(eventTypePattern),
  source: z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/),
  occurred_at: z.iso.datetime({ offset: true }).optional(),
  lead_identifier: z
    .strictObject({
      email: text.toLowerCase().optional(),
      linkedin_url: text.toLowerCase().optional(),
      phone: text.optional(),
      external_id: text.optional(),
      anonymous_id: text.optional(),
    })
    .refine((identifier) => Object.values(identifier).some((value) => value !== undefined), 'names nobody'),
  lead: z
    .object({
      first_name: text.optional(),
      last_name: text.optional(),
      company: text.optional(),
      job_title: text.optional(),
    })
    .optional(),
  metadata: z.record(z.string(), z.unknown()).default({}),
  event_id: z.string().min(1).max(200),
});

const eventBodiesSchema = z.array(eventBodySchema).min(1).max(500);

/** One event, or an array of up to 500. */
export function readBody(body: unknown): z.ZodSafeParseResult<EventBody | EventBody[]> {
  return Array.isArray(body) ? eventBodiesSchema.safeParse(body) : eventBodySchema.safeParse(body);
}

export type EventBody = z.infer<typeof eventBodySchema>;

/** What the worker is given of an event. */
export type EventJob = EventBody & { id: string; received_at: string };

export function toJob(body: EventBody, receivedAt: string): EventJob {
  return { ...body, id: eventIdOf(body), received_at: receivedAt };
}

/** The same event has the same id, however often it is sent. */
function eventIdOf({ source, event_id }: EventBody): string {
  const hex = createHash('sha256').update(`${source}\n${event_id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
