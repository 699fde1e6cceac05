import { pipelineKeySchema, productSchema } from '@dna/contracts';
import {
  badRequest,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import { familyOf, resolveRoots } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import { normalizeEmail } from '../domain/identifiers/normalize-email.ts';
import { leadStatuses } from '../domain/lead-status.ts';
import { listEvents } from '../store/event-queries.ts';
import { leadSorts, listLeads, readLead, type Db, type LeadFilter } from '../store/lead-queries.ts';
import { eventSchema, toEvent } from './event-resource.ts';
import { leadSchema, toLead } from './lead-resource.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** Where a page ends, in the order it was made for. */
const positions = {
  created_at: z.object({
    sort: z.enum(['created_at', '-created_at']),
    value: z.iso.datetime(),
    id: z.uuid(),
  }),
  score: z.object({ sort: z.enum(['score', '-score']), value: z.int(), id: z.uuid() }),
};
const score = z.coerce.number().int().min(-1_000_000_000).max(1_000_000_000).optional();
const eventPosition = z.object({ occurredAt: z.iso.datetime(), id: z.uuid() });
const params = z.object({ id: z.uuid() });

const filters = {
  q: z.string().trim().min(2).max(100).optional().describe('Part of name, e-mail or company.'),
  email: z.string().max(320).optional(),
  status: z.enum(leadStatuses).optional(),
  pipeline: z.union([z.literal('null').transform(() => null), pipelineKeySchema]).optional(),
  owner_id: z.uuid().optional(),
  organization_id: z.uuid().optional(),
  source: z.string().max(100).optional(),
  intent: productSchema.optional(),
  score_min: score,
  score_max: score,
  created_from: instant.optional(),
  created_to: instant.optional(),
  sort: z.enum(leadSorts).default('-created_at'),
};

/** Who the leads are and where they stand. */
export const leads: HttpPlugin<{ db: Db; names: Names }> = async (app, { db, names }) => {
  const page = async (filter: LeadFilter) => {
    const rows = await listLeads(db, { ...filter, limit: filter.limit + 1 });
    const { data, next_cursor } = toPage(rows, filter.limit, (row) => ({
      sort: filter.sort,
      value: filter.sort.endsWith('score') ? row.score : row.created_at.toISOString(),
      id: row.id,
    }));
    return { data: await Promise.all(data.map((row) => toLead(row, names))), next_cursor };
  };

  app.get(
    '/leads',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List and search leads',
        tags: ['leads'],
        querystring: listQuery(filters),
        response: { 200: listOf(leadSchema) },
      },
    },
    async ({ query }) => {
      const email =
        query.email === undefined ? undefined : (normalizeEmail(query.email)?.value ?? query.email);
      return page({
        q: query.q,
        email,
        status: query.status,
        pipeline: query.pipeline,
        ownerId: query.owner_id,
        organizationId: query.organization_id,
        source: query.source,
        intent: query.intent,
        scoreMin: query.score_min,
        scoreMax: query.score_max,
        createdFrom: query.created_from,
        createdTo: query.created_to,
        sort: query.sort,
        after: query.cursor === undefined ? undefined : positionOf(query.cursor, query.sort),
        limit: query.limit,
      });
    },
  );

  app.get(
    '/leads/unrouted',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the leads of the Global Lead Pool, warmest first',
        tags: ['leads'],
        querystring: listQuery({}),
        response: { 200: listOf(leadSchema) },
      },
    },
    async ({ query: { cursor, limit } }) =>
      page({
        pipeline: null,
        sort: '-score',
        after: cursor === undefined ? undefined : positionOf(cursor, '-score'),
        limit,
      }),
  );

  app.get(
    '/leads/:id',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'One lead; an id that was merged answers with the lead it belongs to now',
        tags: ['leads'],
        params,
        response: { 200: leadSchema },
      },
    },
    async ({ params: { id } }) => {
      const root = (await resolveRoots(db, [id])).get(id)!;
      const row = await readLead(db, root);
      if (row === undefined) throw notFound('There is no such lead.');
      return toLead(row, names);
    },
  );

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
          from: instant.optional(),
          to: instant.optional(),
        }),
        response: { 200: listOf(eventSchema) },
      },
    },
    async ({ params: { id }, query: { cursor, limit, ...filter } }) => {
      const root = (await resolveRoots(db, [id])).get(id)!;
      if ((await readLead(db, root)) === undefined) throw notFound('There is no such lead.');
      const rows = await listEvents(db, {
        ...filter,
        leadIds: (await familyOf(db, [root])).get(root)!,
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
};

function positionOf(cursor: string, sort: LeadFilter['sort']): NonNullable<LeadFilter['after']> {
  const position = decodeCursor(cursor, sort.endsWith('score') ? positions.score : positions.created_at);
  if (position.sort !== sort) {
    throw badRequest('The cursor belongs to another order.', [
      { path: 'cursor', message: `was made with sort=${position.sort}` },
    ]);
  }
  return position;
}
