import { identityOf, notFound, requireScope, type HttpPlugin } from '@dna/http';
import type { Messaging } from '@dna/inbox-outbox';
import { z } from 'zod';
import { eraseLead } from '../door/erase-lead.ts';
import { readErasure } from '../store/erasures.ts';
import type { Db } from '../store/lead-queries.ts';
import type { IngestionTables } from '../store/tables.ts';

type Options = { db: Db; messaging: Pick<Messaging<IngestionTables>, 'transact'> };

const params = z.object({ id: z.uuid() });
const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');

const erasureSchema = z.object({
  id: z.uuid(),
  lead_ids: z.array(z.uuid()).describe('All ids that the person had.'),
  ordered_by: z.string().describe('The source of the key.'),
  ordered_at: z.iso.datetime(),
});

/** Where a person is forgotten. */
export const erasures: HttpPlugin<Options> = async (app, { db, messaging }) => {
  app.delete(
    '/leads/:id',
    {
      onRequest: requireScope('write'),
      schema: {
        summary: 'Erase a person: everything that is known of them, for good',
        description:
          'Gone from every read at once; the other services are told. A later event of the person starts a new lead. Ordered again it is the same erasure.',
        tags: ['leads'],
        params,
        querystring: z.strictObject({
          suppress: yesOrNo
            .optional()
            .describe('Do not write to their addresses when they come again; only hashes of them are kept.'),
        }),
        response: { 202: z.object({ erasure_id: z.uuid() }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { source: by } = identityOf(request);
      const { suppress = false } = request.query;
      const erasureId = await messaging.transact((unit) => eraseLead(unit, id, { by, suppress }));
      if (erasureId === null) throw notFound('There is no such lead.');
      return reply
        .code(202)
        .header('location', `/api/v1/leads/erasures/${erasureId}`)
        .send({ erasure_id: erasureId });
    },
  );

  app.get(
    '/leads/erasures/:id',
    {
      onRequest: requireScope('read'),
      schema: { summary: 'One order of erasure', tags: ['leads'], params, response: { 200: erasureSchema } },
    },
    async (request) => {
      const erasure = await readErasure(db, request.params.id);
      if (erasure === undefined) throw notFound('There is no such order.');
      const { id, lead_ids, ordered_by, ordered_at } = erasure;
      return { id, lead_ids, ordered_by, ordered_at: ordered_at.toISOString() };
    },
  );
};
