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
  stage_rotting_days: number;
};

export type DealFilter = {
  /** Words of title and notes, or how they begin; all of them must be there. */
  q?: string | undefined;
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
  const { q, rootId, pipeline, stage, ownerId, status, createdFrom, createdTo, after, limit } = filter;
  let query = dealsWithPlace(db);
  if (q !== undefined) query = query.where(hasWords(q));
  if (rootId !== undefined) query = query.where('deals.root_id', '=', rootId);
  if (pipeline !== undefined)
    query = query.where('deals.pipeline_id', 'in', namedBy(db, 'pipelines', pipeline));
  if (stage !== undefined) query = query.where('deals.stage_id', 'in', namedBy(db, 'pipeline_stages', stage));
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

/** Answered from the index `deals_by_words`, of which it repeats the expression. */
function hasWords(q: string) {
  const words = q.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return sql<boolean>`
    to_tsvector('simple', regexp_replace(coalesce(deals.title, '') || ' ' || coalesce(deals.notes, ''),
      '[^[:alnum:]]+', ' ', 'g')) @@ to_tsquery('simple', ${words.map((word) => `'${word}':*`).join(' & ')})`;
}

function namedBy(db: Db, table: 'pipelines' | 'pipeline_stages', idOrKey: string) {
  return db
    .selectFrom(table)
    .select('id')
    .where(sql<boolean>`${idOrKey} in (id::text, key)`);
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
      's.rotting_days as stage_rotting_days',
    ]);
}
