import { pipelineKeySchema, productSchema } from '@dna/contracts';
import { badRequest, decodeCursor, toPage } from '@dna/http';
import { z } from 'zod';
import type { Names } from '../clients/names.ts';
import { normalizeEmail } from '../domain/identifiers/normalize-email.ts';
import { leadStatuses } from '../domain/lead-status.ts';
import { leadSorts, listLeads, type Db, type LeadFilter } from '../store/lead-queries.ts';
import { instant } from './instant.ts';
import { toLead } from './lead-resource.ts';

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

export const leadFilters = {
  q: z.string().trim().min(2).max(100).optional().describe('Part of name, e-mail or company.'),
  email: z.string().max(320).optional(),
  status: z.enum(leadStatuses).optional(),
  pipeline: z.union([z.literal('null').transform(() => null), pipelineKeySchema]).optional(),
  owner_id: z.uuid().optional(),
  organization_id: z.uuid().optional(),
  campaign_id: z.uuid().optional().describe('Leads with an event of the campaign.'),
  source: z.string().max(100).optional(),
  intent: productSchema.optional(),
  score_min: score,
  score_max: score,
  created_from: instant.optional(),
  created_to: instant.optional().describe('Not included.'),
  sort: z.enum(leadSorts).default('-created_at'),
};

type Query = z.output<z.ZodObject<typeof leadFilters>>;

export function filterOf(query: Query): Omit<LeadFilter, 'limit'> {
  return {
    q: query.q,
    email: query.email === undefined ? undefined : (normalizeEmail(query.email)?.value ?? query.email),
    status: query.status,
    pipeline: query.pipeline,
    ownerId: query.owner_id,
    organizationId: query.organization_id,
    campaignId: query.campaign_id,
    source: query.source,
    intent: query.intent,
    scoreMin: query.score_min,
    scoreMax: query.score_max,
    createdFrom: query.created_from,
    createdTo: query.created_to,
    sort: query.sort,
  };
}

/** A page of leads as they are shown, and where the next one begins. */
export async function leadPage(
  { db, names }: { db: Db; names: Names },
  filter: Omit<LeadFilter, 'limit' | 'after'>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor === undefined ? undefined : positionOf(cursor, filter.sort);
  const rows = await listLeads(db, { ...filter, after, limit: limit + 1 });
  const { data, next_cursor } = toPage(rows, limit, (row) => ({
    sort: filter.sort,
    value: filter.sort.endsWith('score') ? row.score : row.created_at.toISOString(),
    id: row.id,
  }));
  return { data: await Promise.all(data.map((row) => toLead(row, names))), next_cursor };
}

function positionOf(cursor: string, sort: LeadFilter['sort']): NonNullable<LeadFilter['after']> {
  const position = decodeCursor(cursor, sort.endsWith('score') ? positions.score : positions.created_at);
  if (position.sort !== sort) {
    throw badRequest('The cursor belongs to another order.', [
      { path: 'cursor', message: `was made with sort=${position.sort}` },
    ]);
  }
  return position;
}
