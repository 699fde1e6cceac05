import { z } from 'zod';
import type { CanonicalEvent } from '../domain/adapters/adapter.ts';
import { findPrototypeKey } from '../domain/identifiers/prototype-keys.ts';
import type { Issue } from '../domain/events/prepare-event.ts';

const identifier = z.union([z.string(), z.number()]).nullish();
const name = z.string().max(300).nullish();

/** One event as anybody may send it. */
export const eventBody = z.strictObject({
  event_type: z.string().max(64),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,49}$/, 'must be a lower-case name such as website')
    .describe('The channel; a key may send only for its own source.'),
  occurred_at: z
    .union([z.string().max(64), z.number()])
    .nullish()
    .describe('ISO 8601, or unix seconds or milliseconds; the time of receipt when absent.'),
  lead_identifier: z.strictObject({
    email: identifier,
    linkedin_url: identifier,
    phone: identifier,
    external_id: identifier,
    anonymous_id: identifier,
  }),
  lead: z
    .looseObject({ first_name: name, last_name: name, company: name, job_title: name })
    .nullish()
    .describe('Who it is; other members are kept with the event.'),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  campaign: z.string().max(300).nullish(),
  event_id: z
    .union([z.string().min(1).max(200), z.int()])
    .nullish()
    .describe("The source's own id of the event: sent again, it is recorded once."),
});

export const acceptedSchema = z.object({
  event_id: z.uuid(),
  lead_id: z.uuid().nullable().describe('null while queued.'),
  status: z.enum(['recorded', 'queued']),
  duplicate: z.boolean(),
  id_reused: z.boolean().optional().describe('The id came before with other content; that is kept aside.'),
});

/** A test or a notice of the source: it is understood, and there is nobody to record it for. */
export const passedOverSchema = z.object({
  status: z.literal('passed_over'),
  event_type: z.string(),
  reason: z.string(),
});

export const rejectedSchema = z.object({
  status: z.literal('rejected'),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});

/** What one event, or an array of them, is answered with. */
export const oneOrMany = {
  202: z.union([acceptedSchema, z.array(z.union([acceptedSchema, rejectedSchema]))]),
  207: z.array(z.union([acceptedSchema, rejectedSchema])),
};

/** The event in the engine's words, or what is wrong with it. */
export function readEventBody(body: unknown): { event: CanonicalEvent } | { errors: Issue[] } {
  const forbidden = findPrototypeKey(body);
  if (forbidden !== null)
    return { errors: [{ path: forbidden, message: 'is a key that no event may have' }] };
  const parsed = eventBody.safeParse(body);
  if (!parsed.success) {
    return {
      errors: parsed.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        message:
          issue.code === 'unrecognized_keys'
            ? `does not know ${issue.keys.join(', ')}; put what is your own under metadata`
            : issue.message,
      })),
    };
  }
  const { lead, metadata, occurred_at, event_id, campaign, ...rest } = parsed.data;
  const { first_name, last_name, company, job_title, ...more } = lead ?? {};
  return {
    event: {
      event_type: rest.event_type,
      source: rest.source,
      occurred_at: textOf(occurred_at),
      external_id: textOf(event_id),
      identifiers: rest.lead_identifier,
      lead: {
        first_name: first_name ?? undefined,
        last_name: last_name ?? undefined,
        company: company ?? undefined,
        job_title: job_title ?? undefined,
      },
      properties: { ...metadata, ...(Object.keys(more).length > 0 && { lead: more }) },
      campaign: campaign ?? undefined,
    },
  };
}

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
