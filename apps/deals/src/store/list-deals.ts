import { sql } from '@dna/database';
import type { DealStatus } from '../domain/settle-merged.ts';
import type { Db } from './tables.ts';
import type { DealRow } from './deals.ts';

export type ListedDeal = DealRow & {
  pipeline_key: string;
  pipeline_name: string;
  stage_key: string;
  stage_name: string;
  stage_probability: number;
};

export type DealFilter = {
  rootId?: string | undefined;
  /** Id or key. */
  pipeline?: string | undefined;
  /** Id or key. */
  stage?: string | undefined;
  ownerId?: string | undefined;
  status?: DealStatus | undefined;
  createdFrom?: Date | undefined;
  createdTo?: Date | undefined;
  /** Position of the last one seen; newest first. */
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

export async function listDeals(db: Db, filter: DealFilter): Promise<ListedDeal[]> {
  const { rootId, pipeline, stage, ownerId, status, createdFrom, createdTo, after, limit } = filter;
  let query = dealsWithPlace(db);
  if (rootId !== undefined) query = query.where('deals.root_id', '=', rootId);
  if (pipeline !== undefined) query = query.where(sql<boolean>`${pipeline} in (p.id::text, p.key)`);
  if (stage !== undefined) query = query.where(sql<boolean>`${stage} in (s.id::text, s.key)`);
  if (ownerId !== undefined) query = query.where('deals.owner_id', '=', ownerId);
  if (status !== undefined) query = query.where('deals.status', '=', status);
  if (createdFrom !== undefined) query = query.where('deals.created_at', '>=', createdFrom);
  if (createdTo !== undefined) query = query.where('deals.created_at', '<', createdTo);
  if (after !== undefined) {
    const position = sql<boolean>`(deals.created_at, deals.id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`;
    query = query.where(position);
  }
  return query.orderBy('deals.created_at', 'desc').orderBy('deals.id', 'desc').limit(limit).execute();
}

export async function readDeal(db: Db, id: string): Promise<ListedDeal | undefined> {
  return dealsWithPlace(db).where('deals.id', '=', id).executeTakeFirst();
}

function dealsWithPlace(db: Db) {
  return db
    .selectFrom('deals')
    .innerJoin('pipelines as p', 'p.id', 'deals.pipeline_id')
    .innerJoin('pipeline_stages as s', 's.id', 'deals.stage_id')
    .selectAll('deals')
    .select([
      'p.key as pipeline_key',
      'p.name as pipeline_name',
      's.key as stage_key',
      's.name as stage_name',
      's.probability as stage_probability',
    ]);
}
