import type { Kysely } from '@dna/database';
import { decodeCursor, listOf, listQuery, requireScope, toPage, type HttpPlugin } from '@dna/http';
import { familyOf, resolveRoots } from '@dna/inbox-outbox';
import { z } from 'zod';
import { suppressionReasons } from '../domain/hot-lead.ts';
import { listNotifications } from '../store/notifications.ts';
import type { NotificationRow, Tables } from '../store/tables.ts';

const templates = [
  'hot_lead',
  'deal_opened',
  'source_silent',
  'pipeline_unstaffed',
] as const satisfies NotificationRow['template'][];
const statuses = ['requested', 'suppressed'] as const;

const notificationSchema = z.object({
  id: z.uuid(),
  template: z.enum(templates),
  channel: z.string(),
  lead_id: z.uuid().nullable(),
  status: z
    .enum(statuses)
    .describe('requested: Slack was asked to say it. suppressed: recorded only, see reason.'),
  reason: z.enum(suppressionReasons).nullable(),
  dedupe_key: z.string(),
  facts: z.record(z.string(), z.unknown()),
  happened_at: z.iso.datetime(),
  created_at: z.iso.datetime(),
});

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** What was found worth telling, newest first, told or not. */
export const notifications: HttpPlugin<{ db: Kysely<Tables> }> = async (app, { db }) => {
  app.get(
    '/integrations/notifications',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List notifications',
        tags: ['integrations'],
        querystring: listQuery({
          lead_id: z.uuid().optional().describe('Any id of the person, also one that was merged.'),
          template: z.enum(templates).optional(),
          status: z.enum(statuses).optional(),
        }),
        response: { 200: listOf(notificationSchema) },
      },
    },
    async ({ query: { lead_id, template, status, limit, cursor } }) => {
      const leadIds = lead_id === undefined ? undefined : await allIdsOf(db, lead_id);
      const after = cursor === undefined ? undefined : positionOf(cursor);
      const rows = await listNotifications(db, { leadIds, template, status, after, limit: limit + 1 });
      const page = toPage(rows, limit, (row) => [row.created_at.toISOString(), row.id]);
      return { ...page, data: page.data.map(toResource) };
    },
  );
};

async function allIdsOf(db: Kysely<Tables>, leadId: string): Promise<string[]> {
  const root = (await resolveRoots(db, [leadId])).get(leadId) ?? leadId;
  return (await familyOf(db, [root])).get(root) ?? [root];
}

function positionOf(cursor: string): { createdAt: Date; id: string } {
  const [createdAt, id] = decodeCursor(cursor, positionSchema);
  return { createdAt: new Date(createdAt), id };
}

function toResource(row: NotificationRow) {
  const { happened_at, created_at } = row;
  return { ...row, happened_at: happened_at.toISOString(), created_at: created_at.toISOString() };
}
