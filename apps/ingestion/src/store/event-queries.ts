import { sql, type Selectable } from '@dna/database';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

export type EventRow = Selectable<IngestionTables['events']>;

export type EventFilter = {
  leadIds: readonly string[];
  type?: string | undefined;
  source?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  after?: { occurredAt: string; id: string } | undefined;
  limit: number;
};

/** Events of a person, latest first. */
export async function listEvents(db: Db, filter: EventFilter): Promise<EventRow[]> {
  let query = db
    .selectFrom('events')
    .selectAll()
    .where('lead_id', 'in', [...filter.leadIds])
    .where('status', '<>', 'removed');
  if (filter.type !== undefined) query = query.where('event_type', '=', filter.type);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.from !== undefined) query = query.where('occurred_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('occurred_at', '<', filter.to);
  if (filter.after !== undefined) {
    const { occurredAt, id } = filter.after;
    query = query.where(sql<boolean>`(occurred_at, id) < (${occurredAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('occurred_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}
