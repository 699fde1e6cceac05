import {
  decodeCursor,
  identityOf,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  unprocessable,
  type HttpPlugin,
} from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { normalizeEmail } from '../domain/identifiers/normalize-email.ts';
import { suppressionReasons } from '../domain/suppression-reason.ts';
import { releaseAddress, suppressAddress } from '../door/suppress-address.ts';
import type { Db } from '../store/lead-queries.ts';
import {
  findSuppression,
  listSuppressions,
  readSuppression,
  type SuppressionRow,
} from '../store/suppressions.ts';
import type { IngestionTables } from '../store/tables.ts';

type Options = { db: Db; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

const tags = ['suppressions'];
const position = z.object({ createdAt: z.iso.datetime(), id: z.uuid() });

const suppressionSchema = z.object({
  id: z.uuid(),
  address: z.string().nullable().describe('null: the person was erased; the address is still recognised.'),
  reason: z.enum(suppressionReasons),
  note: z.string().nullable(),
  source: z.string().describe('Of the event, or of the key of whoever said so.'),
  created_at: z.iso.datetime(),
});

/** The addresses that are not to be written to. */
export const suppressions: HttpPlugin<Options> = async (app, { db, messaging }) => {
  app.get(
    '/suppressions',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'List the addresses that are not to be written to, newest first',
        tags,
        querystring: listQuery({
          address: z.string().max(320).optional().describe('This address, however it is written.'),
          reason: z.enum(suppressionReasons).optional(),
        }),
        response: { 200: listOf(suppressionSchema) },
      },
    },
    async ({ query: { cursor, limit, address, reason } }) => {
      const rows = await listSuppressions(db, {
        address: address === undefined ? undefined : (normalizeEmail(address)?.value ?? address),
        reason,
        after: cursor === undefined ? undefined : decodeCursor(cursor, position),
        limit: limit + 1,
      });
      const { data, next_cursor } = toPage(rows, limit, (row) => ({
        createdAt: row.created_at.toISOString(),
        id: row.id,
      }));
      return { data: data.map(toSuppression), next_cursor };
    },
  );

  app.post(
    '/suppressions',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Do not write to an address any more',
        description: 'The lead with that address, and one that comes later, is suppressed and never routed.',
        tags,
        body: z.strictObject({
          address: z.string().max(320),
          reason: z.enum(['manual', 'unsubscribed', 'bounced']).default('manual'),
          note: z.string().trim().min(1).max(500).optional(),
        }),
        response: { 200: suppressionSchema, 201: suppressionSchema },
      },
    },
    async (request, reply) => {
      const { reason, note } = request.body;
      const address = normalizeEmail(request.body.address)?.value;
      if (address === undefined) {
        throw unprocessable([{ path: 'address', message: 'is not an e-mail address' }]);
      }
      const { source } = identityOf(request);
      const { isNew, row } = await messaging.transact(async (unit) => ({
        isNew: await suppressAddress(unit, { address, reason, source, note: note ?? null }),
        row: (await findSuppression(unit.tx, address))!,
      }));
      return reply.code(isNew ? 201 : 200).send(toSuppression(row));
    },
  );

  app.delete(
    '/suppressions/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Allow an address again',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const row = await readSuppression(db, request.params.id);
      const released = row !== undefined && (await messaging.transact((unit) => releaseAddress(unit, row)));
      if (!released) throw notFound('There is no such suppression.');
      return reply.code(204).send();
    },
  );
};

function toSuppression({ created_at, ...row }: SuppressionRow): z.input<typeof suppressionSchema> {
  return { ...row, created_at: created_at.toISOString() };
}
