import { eventTypes } from '@dna/contracts';
import { allows, identityOf, requireScope, unprocessable, type HttpPlugin, type Identity } from '@dna/http';
import { z } from 'zod';
import type { Clock } from '../door/clock.ts';
import { foreseeEvents, type Foreseen } from '../door/foresee-events.ts';
import { recordableEvent, type RecordableEvent } from '../door/recordable-event.ts';
import { prepareEvent, type DedupeKey } from '../domain/events/prepare-event.ts';
import { identifiersOf } from '../domain/identifiers/identifiers-of.ts';
import { parseJson } from '../domain/identifiers/parse-json.ts';
import { holdingReasons, type QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import {
  campaignRefKey,
  campaignRefOf,
  findCampaigns,
  firstNameOf,
  type Campaign,
} from '../store/campaigns.ts';
import type { Db } from '../store/lead-queries.ts';
import { answerEach, itemsOf, refuseForeignSource } from './accept-events.ts';
import { readEventBody, rejectedSchema } from './event-body.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';

const dedupeKinds = ['event_id', 'idempotency_key', 'content', 'content_within_24_hours'] as const;

const foreseenSchema = z.object({
  status: z.literal('valid'),
  event_id: z.uuid(),
  event_type: z.string(),
  event_type_known: z.boolean().describe('Others are kept and shown, and score by no default rule.'),
  occurred_at: z.iso.datetime(),
  occurred_at_note: z
    .object({ mark: z.string().nullable(), original: z.string().nullable() })
    .nullable()
    .describe('Where the time that was given cannot be used as it is.'),
  identifiers: z.array(
    z.object({
      kind: z.string(),
      value: z.string(),
      strong: z.boolean().describe('Names one person; only these join leads.'),
    }),
  ),
  dropped_identifiers: z.array(z.object({ path: z.string(), message: z.string() })),
  dedupe_by: z.enum(dedupeKinds).describe('What makes it the same event when it is sent again.'),
  duplicate: z.boolean(),
  id_reused: z.boolean().describe('The id came before with other content; that is kept aside.'),
  lead: z
    .object({
      outcome: z.enum(['created', 'known', 'merged']),
      lead_id: z.uuid().nullable().describe('The lead it would belong to; null for a new one.'),
      merged_ids: z.array(z.uuid()).describe('Leads that would turn out to be this one.'),
    })
    .nullable()
    .describe('null to a key that may not read.'),
  campaign: z
    .object({ name: z.string(), campaign_id: z.uuid().nullable().describe('null for a new one.') })
    .nullable(),
  quarantine: z
    .enum(holdingReasons)
    .nullable()
    .describe('Why it would be held back, as far as it tells itself.'),
  metadata: z.record(z.string(), z.unknown()).describe('As it would be stored.'),
});
type ForeseenAnswer = z.input<typeof foreseenSchema>;

type Options = {
  db: Db;
  clock: Clock;
  eventIdSecret: string;
  quarantinePolicy: QuarantinePolicy;
};

type Prepared = {
  event: RecordableEvent;
  dedupeBy: (typeof dedupeKinds)[number];
  dropped: { path: string; message: string }[];
};

/** What an event would do, for whoever connects a source. */
export const validateEvent: HttpPlugin<Options> = async (app, options) => {
  const { db, clock, eventIdSecret, quarantinePolicy } = options;

  app.post(
    '/events/validate',
    {
      onRequest: requireScope('ingest'),
      bodyLimit: 5 * 1_048_576,
      config: { parseJson },
      schema: {
        summary: 'Say what an event, or up to 500, would do; nothing is stored',
        description: 'Body and errors as of /events/ingest. Items of an array are taken one after another.',
        tags: ['events'],
        body: z.unknown().meta({ description: 'One event, or an array of them.' }),
        response: {
          200: z.union([foreseenSchema, z.array(foreseenSchema)]),
          207: z.array(z.union([foreseenSchema, rejectedSchema])),
        },
      },
    },
    async (request, reply) => {
      const identity = identityOf(request);
      const key = idempotencyKeyOf(request.headers['idempotency-key']);
      const { body } = request;
      if (!Array.isArray(body)) {
        const [answer] = await foresee([prepare(body, identity, key)], identity);
        return reply.code(200).send(answer!);
      }
      const items = itemsOf(body).map(async (item, index) =>
        prepare(item, identity, key === null ? null : `${key} ${index}`),
      );
      const valid = (await Promise.allSettled(items)).flatMap((item) =>
        item.status === 'fulfilled' ? [item.value] : [],
      );
      const answers = await foresee(valid, identity);
      const answerOf = new Map(valid.map((prepared, index) => [prepared, answers[index]!]));
      const each = await answerEach(items.map(async (item) => answerOf.get(await item)!));
      return each.status === 202 ? reply.code(200).send(answers) : reply.code(207).send(each.answers);
    },
  );

  function prepare(body: unknown, identity: Identity, idempotencyKey: string | null): Prepared {
    const read = readEventBody(body);
    if ('errors' in read) throw unprocessable(read.errors, 'The event breaks a rule.');
    refuseForeignSource(read.event.source, identity);
    const prepared = prepareEvent(read.event, { receivedAt: clock.now(), idempotencyKey });
    if (!prepared.ok) throw unprocessable(prepared.errors, 'The event breaks a rule.');
    return {
      event: recordableEvent(prepared.event, prepared.dedupe, prepared.content, eventIdSecret),
      dedupeBy: dedupeKindOf(prepared.dedupe),
      dropped: identifiersOf(read.event.source, read.event.identifiers).dropped,
    };
  }

  async function foresee(prepared: readonly Prepared[], identity: Identity): Promise<ForeseenAnswer[]> {
    const events = prepared.map(({ event }) => event);
    const { foreseen, campaigns } = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (tx) => ({
        foreseen: await foreseeEvents({ tx, now: clock.now() }, events, quarantinePolicy),
        campaigns: await findCampaigns(
          tx,
          events.map(campaignRefOf).filter((ref) => ref !== null),
        ),
      }));
    const mayRead = allows(identity.scopes, 'read');
    return prepared.map((each, index) => toAnswer(each, foreseen[index]!, campaigns, mayRead));
  }
};

function dedupeKindOf({ key, forOneDay }: DedupeKey): (typeof dedupeKinds)[number] {
  if (key.startsWith('id:')) return 'event_id';
  if (key.startsWith('request:')) return 'idempotency_key';
  return forOneDay ? 'content_within_24_hours' : 'content';
}

function toAnswer(
  { event, dedupeBy, dropped }: Prepared,
  { eventId, duplicate, idReused, lead, heldFor }: Foreseen,
  campaigns: ReadonlyMap<string, Campaign>,
  mayRead: boolean,
): ForeseenAnswer {
  const { occurredAtMark: mark, occurredAtOriginal: original } = event;
  return {
    status: 'valid',
    event_id: eventId,
    event_type: event.eventType,
    event_type_known: Object.hasOwn(eventTypes, event.eventType),
    occurred_at: event.occurredAt,
    occurred_at_note: mark === null && original === null ? null : { mark, original },
    identifiers: event.identifiers,
    dropped_identifiers: dropped,
    dedupe_by: dedupeBy,
    duplicate,
    id_reused: idReused,
    lead: mayRead ? { outcome: lead.outcome, lead_id: lead.leadId, merged_ids: lead.mergedIds } : null,
    campaign: campaignAnswer(event, campaigns),
    quarantine: heldFor,
    metadata: event.properties,
  };
}

function campaignAnswer(
  event: RecordableEvent,
  campaigns: ReadonlyMap<string, Campaign>,
): ForeseenAnswer['campaign'] {
  const ref = campaignRefOf(event);
  if (ref === null) return null;
  const known = campaigns.get(campaignRefKey(ref));
  return { name: known?.name ?? firstNameOf(ref), campaign_id: known?.id ?? null };
}
