import { decodeCursor, listOf, listQuery, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { z } from 'zod';
import { timelineKinds } from '../domain/timeline/timeline-entry.ts';
import { listEvents } from '../store/event-queries.ts';
import type { Db } from '../store/lead-queries.ts';
import { listTimeline, type TimelineRow } from '../store/timeline.ts';
import { eventSchema, toEvent } from './event-resource.ts';
import { findLead } from './find-lead.ts';
import { instant } from './instant.ts';

const params = z.object({ id: z.uuid() });
const eventPosition = z.object({ occurredAt: z.iso.datetime(), id: z.uuid() });
const timelinePosition = z.object({ at: z.iso.datetime(), id: z.uuid() });
const period = { from: instant.optional(), to: instant.optional().describe('Not included.') };
const kinds = ['event', ...timelineKinds] as const;

const timelineEntrySchema = z.object({
  id: z.uuid(),
  lead_id: z.uuid().describe('The id it was recorded for; it stays when leads are merged.'),
  at: z.iso.datetime(),
  kind: z.enum(kinds),
  data: z.record(z.string(), z.unknown()).describe('What happened: its members depend on the kind.'),
});

/** What happened to a lead. */
export const leadHistory: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/leads/:id/events',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'What a lead did, latest first',
        tags: ['leads'],
        params,
        querystring: listQuery({
          type: z.string().max(100).optional(),
          source: z.string().max(100).optional(),
          ...period,
        }),
        response: { 200: listOf(eventSchema) },
      },
    },
    async ({ params: { id }, query: { cursor, limit, ...filter } }) => {
      const rows = await listEvents(db, {
        ...filter,
        leadIds: (await findLead(db, id)).members,
        after: cursor === undefined ? undefined : decodeCursor(cursor, eventPosition),
        limit: limit + 1,
      });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        occurredAt: row.occurred_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toEvent), next_cursor };
    },
  );

  app.get(
    '/leads/:id/timeline',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'The story of a lead: events, scores, intents, routes and deals, latest first',
        tags: ['leads'],
        params,
        querystring: listQuery({ kind: z.enum(kinds).optional(), ...period }),
        response: { 200: listOf(timelineEntrySchema) },
      },
    },
    async ({ params: { id }, query: { cursor, limit, ...filter } }) => {
      const rows = await listTimeline(db, {
        ...filter,
        leadIds: (await findLead(db, id)).members,
        after: cursor === undefined ? undefined : decodeCursor(cursor, timelinePosition),
        limit: limit + 1,
      });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({ at: row.at.toISOString(), id: row.id }));
      return { data: data.map(toTimelineEntry), next_cursor };
    },
  );
};

function toTimelineEntry({ at, ...row }: TimelineRow): z.input<typeof timelineEntrySchema> {
  return { ...row, at: at.toISOString() };
}
