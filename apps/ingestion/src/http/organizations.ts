import { decodeCursor, listOf, listQuery, notFound, requireScope, toPage, type HttpPlugin } from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import { leadSorts, type Db } from '../store/lead-queries.ts';
import {
  listOrganizations,
  readOrganization,
  renameOrganization,
  type OrganizationRow,
} from '../store/organization-queries.ts';
import type { IngestionTables } from '../store/tables.ts';
import { leadPage } from './lead-page.ts';
import { leadSchema } from './lead-resource.ts';

type Options = { db: Db; names: Names; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

const tags = ['organizations'];
const params = z.object({ id: z.uuid() });
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

const organizationSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  domain: z.string().nullable().describe('Of its e-mail addresses; null where only the name is known.'),
  leads: z.int(),
  routed: z.int().describe('How many of the leads have a pipeline.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

/** The companies behind the leads. */
export const organizations: HttpPlugin<Options> = async (app, { db, names, messaging }) => {
  const read = async (id: string): Promise<OrganizationRow> => {
    const row = await readOrganization(db, id);
    if (row === undefined) throw notFound('There is no such organization.');
    return row;
  };

  app.get(
    '/organizations',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List organizations, newest first',
        tags,
        querystring: listQuery({
          q: z.string().trim().min(2).max(100).optional().describe('Part of name or domain.'),
          domain: z.string().trim().toLowerCase().max(253).optional(),
        }),
        response: { 200: listOf(organizationSchema) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, position);
      const rows = await listOrganizations(db, { ...filter, after, limit: limit + 1 });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        createdAt: row.created_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toOrganization), next_cursor };
    },
  );

  app.get(
    '/organizations/:id',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'One organization', tags, params, response: { 200: organizationSchema } },
    },
    async ({ params: { id } }) => toOrganization(await read(id)),
  );

  app.get(
    '/organizations/:id/leads',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'The leads of an organization',
        tags,
        params,
        querystring: listQuery({ sort: z.enum(leadSorts).default('-score') }),
        response: { 200: listOf(leadSchema) },
      },
    },
    async ({ params: { id }, query }) => {
      await read(id);
      return leadPage({ db, names }, { organizationId: id, sort: query.sort }, query);
    },
  );

  app.patch(
    '/organizations/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Rename an organization; events do not rename it again',
        tags,
        params,
        body: z.strictObject({ name: z.string().trim().min(1).max(300) }),
        response: { 200: organizationSchema },
      },
    },
    async ({ params: { id }, body: { name } }) => {
      await messaging.transact((unit) => renameOrganization(unit.tx, id, name, unit.now));
      return toOrganization(await read(id));
    },
  );
};

function toOrganization({
  created_at,
  updated_at,
  ...row
}: OrganizationRow): z.input<typeof organizationSchema> {
  return { ...row, created_at: created_at.toISOString(), updated_at: updated_at.toISOString() };
}
