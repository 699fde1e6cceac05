import { sql, type Selectable } from '@dna/database';
import type { Db, RoutingTables } from './tables.ts';

export type DecisionRow = Selectable<RoutingTables['routing_decisions']>;

export type DecisionFilter = {
  leadIds?: string[] | undefined;
  pipeline?: string | undefined;
  ownerId?: string | undefined;
  outcome?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  after?: { decidedAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listDecisions(db: Db, filter: DecisionFilter): Promise<DecisionRow[]> {
  const { leadIds, pipeline, ownerId, outcome, from, to, after, limit } = filter;
  let query = db.selectFrom('routing_decisions').selectAll();
  if (leadIds !== undefined) query = query.where('lead_id', 'in', leadIds);
  if (pipeline !== undefined) query = query.where('pipeline_key', '=', pipeline);
  if (ownerId !== undefined) query = query.where('owner_id', '=', ownerId);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome as DecisionRow['outcome']);
  if (from !== undefined) query = query.where('decided_at', '>=', from);
  if (to !== undefined) query = query.where('decided_at', '<', to);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(decided_at, id) < (${after.decidedAt}::timestamptz, ${after.id}::uuid)`,
    );
  }
  return query.orderBy('decided_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
}

export async function readDecision(db: Db, id: string): Promise<DecisionRow | undefined> {
  return db.selectFrom('routing_decisions').selectAll().where('id', '=', id).executeTakeFirst();
}
