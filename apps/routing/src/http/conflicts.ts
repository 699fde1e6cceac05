import { conflictKinds, conflictStates, pipelineKeySchema } from '@dna/contracts';
import {
  decodeCursor,
  etagOf,
  type HttpPlugin,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
} from '@dna/http';
import { readFamilies } from '@dna/inbox-outbox';
import { z } from 'zod';
import { listConflicts, readConflict, readTransitions } from '../store/conflicts.ts';
import type { Db } from '../store/tables.ts';
import { conflictSchema, conflictWithHistorySchema, toConflict, toTransition } from './conflict-resource.ts';

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** What the rules could not decide, and what people made of it. */
export const conflicts: HttpPlugin<{ db: Db }> = async (app, { db }) => {
  app.get(
    '/routing/conflicts',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List routing conflicts, newest first',
        tags: ['conflicts'],
        querystring: listQuery({
          lead_id: z.uuid().optional().describe('Any id of the person, also one that was merged.'),
          state: z
            .enum([...conflictStates, 'live'])
            .optional()
            .describe('live: open or claimed.'),
          kind: z.enum(conflictKinds).optional(),
          pipeline: pipelineKeySchema.optional(),
          claimed_by: z.string().max(200).optional(),
        }),
        response: { 200: listOf(conflictSchema) },
      },
    },
    async ({ query: { lead_id, claimed_by, limit, cursor, ...filter } }) => {
      const [openedAt, id] = cursor === undefined ? [] : decodeCursor(cursor, positionSchema);
      const rows = await listConflicts(db, {
        ...filter,
        claimedBy: claimed_by,
        leadIds: lead_id === undefined ? undefined : [...(await readFamilies(db, [lead_id])).values()].flat(),
        after: openedAt === undefined || id === undefined ? undefined : { openedAt, id },
        limit: limit + 1,
      });
      return toPage(rows.map(toConflict), limit, (row) => [row.opened_at, row.id]);
    },
  );

  app.get(
    '/routing/conflicts/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'Get a routing conflict with all that happened to it',
        tags: ['conflicts'],
        params: z.object({ id: z.uuid() }),
        response: { 200: conflictWithHistorySchema },
      },
    },
    async ({ params: { id } }, reply) => {
      const conflict = await readConflict(db, id);
      if (conflict === null) throw notFound('There is no conflict with this id.');
      const transitions = (await readTransitions(db, id)).map(toTransition);
      return reply.header('etag', etagOf(conflict.version)).send({ ...toConflict(conflict), transitions });
    },
  );
};
