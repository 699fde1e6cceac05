import {
  conflict,
  decodeCursor,
  listOf,
  listQuery,
  notFound,
  requireScope,
  toPage,
  type HttpPlugin,
} from '@dna/http';
import { z } from 'zod';
import { deliveryStatuses } from '../domain/sources/delivery-status.ts';
import type { Intake } from '../sources/intake.ts';
import { listDeliveries, readDelivery, type DeliveryRow } from '../store/deliveries.ts';
import type { Db } from '../store/lead-queries.ts';
import { sourceAnswer } from './source-answer.ts';
import { existing } from './sources.ts';

const tags = ['sources'];
const params = z.object({ id: z.uuid() });
const deliveryParams = z.object({ id: z.uuid(), deliveryId: z.uuid() });

const deliverySchema = z.object({
  id: z.uuid(),
  received_at: z.iso.datetime(),
  status: z.enum(deliveryStatuses),
  http_status: z.number().int(),
  authenticated: z.boolean().describe('Nothing is kept of a request that nobody is known to have sent.'),
  code: z.string().nullable(),
  error: z.string().nullable(),
  remedy: z.string().nullable().describe('What to do about it.'),
  errors: z
    .array(z.object({ index: z.number().int(), path: z.string(), message: z.string() }))
    .describe('What is wrong with which item; the first twenty.'),
  event_ids: z.array(z.uuid()),
  lead_ids: z.array(z.uuid()),
  duplicates: z.number().int().describe('How many of the events were recorded before.'),
  replay_of: z.uuid().nullable(),
  query: z.record(z.string(), z.string()),
  body: z.string().nullable().describe('As it came, without secrets; null where it is not kept.'),
  body_bytes: z.number().int(),
});

/** What a source has sent lately, and what became of it. */
export const deliveries: HttpPlugin<{ db: Db; intake: Intake }> = async (app, { db, intake }) => {
  app.get(
    '/sources/:id/deliveries',
    {
      onRequest: requireScope('read'),
      schema: {
        summary: 'The last thousand requests of a source, latest first',
        tags,
        params,
        querystring: listQuery({ status: z.enum(deliveryStatuses).optional() }),
        response: { 200: listOf(deliverySchema) },
      },
    },
    async ({ params: { id }, query: { status, cursor, limit } }) => {
      await existing(db, id);
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.uuid());
      const rows = await listDeliveries(db, { sourceId: id, status, before, limit: limit + 1 });
      return toPage(rows.map(toDelivery), limit, (delivery) => delivery.id);
    },
  );

  app.get(
    '/sources/:id/deliveries/:deliveryId',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'One request', tags, params: deliveryParams, response: { 200: deliverySchema } },
    },
    async ({ params: { id, deliveryId } }) => toDelivery(await existingDelivery(db, id, deliveryId)),
  );

  app.post(
    '/sources/:id/deliveries/:deliveryId/replay',
    {
      onRequest: requireScope('admin'),
      schema: {
        summary: 'Take a request once more, as if it came again',
        description: 'What was recorded the first time stays recorded once.',
        tags,
        params: deliveryParams,
        response: { 202: z.array(sourceAnswer), 207: z.array(sourceAnswer) },
      },
    },
    async ({ params: { id, deliveryId } }, reply) => {
      const source = await existing(db, id);
      const row = await existingDelivery(db, id, deliveryId);
      if (row.body === null) {
        throw conflict(
          row.authenticated
            ? 'The body of this request is not kept: it was too long, or a person in it was erased.'
            : 'Nobody knows who sent this request, so nothing of it was kept.',
        );
      }
      const { status, answers } = await intake.replay(source.name, {
        id: row.id,
        receivedAt: row.received_at,
        query: row.query,
        body: row.body,
        deliveryId: row.delivery_id ?? undefined,
      });
      return reply.code(status).send(answers);
    },
  );
};

async function existingDelivery(db: Db, sourceId: string, id: string): Promise<DeliveryRow> {
  const row = await readDelivery(db, sourceId, id);
  if (row === undefined) throw notFound('There is no such delivery, or no longer.');
  return row;
}

function toDelivery({ source_id: _, delivery_id: __, received_at, ...row }: DeliveryRow) {
  return { ...row, received_at: received_at.toISOString() };
}
