import { sql } from '@dna/database';
import type { EventRow } from './event-queries.ts';
import type { Db } from './lead-queries.ts';

export type QuarantineFilter = {
  reason?: string | undefined;
  leadIds?: readonly string[] | undefined;
  type?: string | undefined;
  source?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  after?: { receivedAt: string; id: string } | undefined;
  limit: number;
};

/** Events that are held back, the last received first. */
export function listQuarantine(db: Db, filter: QuarantineFilter): Promise<EventRow[]> {
  let query = db.selectFrom('events').selectAll().where('status', '=', sql.lit('quarantined'));
  if (filter.reason !== undefined) query = query.where('status_reason', '=', filter.reason);
  if (filter.leadIds !== undefined) query = query.where('lead_id', 'in', [...filter.leadIds]);
  if (filter.type !== undefined) query = query.where('event_type', '=', filter.type);
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.from !== undefined) query = query.where('received_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('received_at', '<', filter.to);
  if (filter.after !== undefined) {
    const { receivedAt, id } = filter.after;
    query = query.where(sql<boolean>`(received_at, id) < (${receivedAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('received_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

export function readEvent(db: Db, id: string): Promise<EventRow | undefined> {
  return db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();
}
