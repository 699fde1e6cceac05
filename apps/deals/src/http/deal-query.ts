import { decodeCursor, listQuery, toPage } from '@dna/http';
import { resolveRoots } from '@dna/inbox-outbox';
import { z } from 'zod';
import { listDeals } from '../store/list-deals.ts';
import type { Db } from '../store/tables.ts';
import { dealStatusSchema, toDeal } from './deal-resource.ts';

const positionSchema = z.tuple([z.iso.datetime(), z.uuid()]);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const idOrKey = z.string().min(1).max(63);

const filters = {
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('Words, or how they begin, of title and notes. Names of people are found with GET /leads.'),
  lead_id: z.uuid().optional().describe('Any id of the person, also one that was merged.'),
  stage: idOrKey.optional().describe('Id or key.'),
  owner_id: z.uuid().optional(),
  status: dealStatusSchema.optional(),
  created_from: instant.optional(),
  created_to: instant.optional().describe('Not included.'),
};

export const dealQuery = listQuery({ pipeline: idOrKey.optional().describe('Id or key.'), ...filters });
/** Of one pipeline, that the path names. */
export const pipelineDealQuery = listQuery(filters);

export async function findDeals(db: Db, query: z.output<typeof dealQuery>) {
  const { q, lead_id, pipeline, stage, owner_id, status, created_from, created_to, limit, cursor } = query;
  const rows = await listDeals(db, {
    q,
    rootId: lead_id === undefined ? undefined : (await resolveRoots(db, [lead_id])).get(lead_id),
    pipeline,
    stage,
    ownerId: owner_id,
    status,
    createdFrom: created_from,
    createdTo: created_to,
    after: cursor === undefined ? undefined : positionOf(cursor),
    limit: limit + 1,
  });
  return toPage(rows.map(toDeal), limit, (deal) => [deal.created_at, deal.id]);
}

function positionOf(cursor: string): { createdAt: string; id: string } {
  const [createdAt, id] = decodeCursor(cursor, positionSchema);
  return { createdAt, id };
}
