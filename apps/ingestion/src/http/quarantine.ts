import {
  decodeCursor,
  identityOf,
  listOf,
  listQuery,
  notFound,
  ProblemError,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import { readFamilies, type Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import {
  holdingReasons,
  releasedByHand,
  type HoldingReason,
} from '../domain/quarantine/quarantine-policy.ts';
import { amendEvents, type PersonsWord } from '../store/event-amendments.ts';
import type { EventRow } from '../store/event-queries.ts';
import type { Db } from '../store/lead-queries.ts';
import { listQuarantine, readEvent } from '../store/quarantine-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { eventSchema, toEvent } from './event-resource.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const params = z.object({ id: z.uuid() });
const position = z.object({ receivedAt: z.iso.datetime(), id: z.uuid() });
const note = z.string().trim().min(1).max(500);

type Options = { db: Db; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

/** Events that are held back because they look like a mail scanner's, and a person's word on them. */
export const quarantine: HttpPlugin<Options> = async (app, { db, messaging }) => {
  app.get(
    '/events/quarantine',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the events that are held back, with the reason',
        description: 'They are kept and shown, and count for no score and no intent until they are released.',
        tags: ['events'],
        querystring: listQuery({
          reason: z.enum(holdingReasons).optional(),
          lead_id: z.uuid().optional(),
          type: z.string().max(64).optional(),
          source: z.string().max(100).optional(),
          from: instant.optional().describe('Received at or after.'),
          to: instant.optional().describe('Received before.'),
        }),
        response: { 200: listOf(eventSchema) },
      },
    },
    async ({ query: { cursor, limit, lead_id, ...filter } }) => {
      const leadIds =
        lead_id === undefined ? undefined : [...(await readFamilies(db, [lead_id])).values()].flat();
      const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
      const rows = await listQuarantine(db, { ...filter, leadIds, after, limit: limit + 1 });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        receivedAt: row.received_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toEvent), next_cursor };
    },
  );

  app.post(
    '/events/:id/release',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Let an event that was held back count, as if it had never been held',
        tags: ['events'],
        params,
        body: z.strictObject({ note: note.optional() }).nullish(),
        response: { 200: eventSchema },
      },
    },
    (request) => {
      const { params, body } = request;
      const word = { by: identityOf(request).source, note: body?.note ?? null };
      return amend(params.id, 'active', releasedByHand, word);
    },
  );

  app.post(
    '/events/:id/quarantine',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Hold an event back by hand',
        tags: ['events'],
        params,
        body: z.strictObject({ reason: note.describe('Why, in your words.') }),
        response: { 200: eventSchema },
      },
    },
    (request) => {
      const { params, body } = request;
      const word = { by: identityOf(request).source, note: body.reason };
      return amend(params.id, 'quarantined', byHand, word);
    },
  );

  /** Asked for what already is, it changes nothing. */
  async function amend(
    id: string,
    status: 'active' | 'quarantined',
    reason: string,
    word: PersonsWord,
  ): Promise<z.input<typeof eventSchema>> {
    const event = await messaging.transact(async (unit): Promise<EventRow> => {
      const before = await readEvent(unit.tx, id);
      if (before === undefined) throw notFound('There is no such event.');
      if (before.status === 'removed') throw gone();
      await amendEvents(unit, [{ eventId: id, status }], reason, word);
      return (await readEvent(unit.tx, id))!;
    });
    return toEvent(event);
  }
};

const byHand: HoldingReason = 'by_hand';

function gone(): ProblemError {
  return new ProblemError({
    status: 409,
    code: 'event_removed',
    detail: 'This event was removed for good; it can neither be held back nor released.',
  });
}
