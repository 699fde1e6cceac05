import { recordset, sql, type Kysely, type Transaction } from '@dna/database';
import type { NotificationRow, Tables } from './tables.ts';

/** Inserts those whose dedupe key is new; returns their ids. */
export async function insertNotifications(
  tx: Transaction<Tables>,
  rows: readonly NotificationRow[],
): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const columns = `id uuid, dedupe_key text, template text, channel text, lead_id uuid, status text, reason text,
    facts jsonb, happened_at timestamptz, created_at timestamptz`;
  const { rows: inserted } = await sql<{ id: string }>`
    insert into notifications (id, dedupe_key, template, channel, lead_id, status, reason, facts, happened_at, created_at)
    select id, dedupe_key, template, channel, lead_id, status, reason, facts, happened_at, created_at
    from ${recordset(rows, columns)} order by dedupe_key
    on conflict (dedupe_key) do nothing
    returning id`.execute(tx);
  return new Set(inserted.map(({ id }) => id));
}

/** Those of the keys that are recorded already. */
export async function recordedKeys(tx: Transaction<Tables>, keys: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('notifications')
    .select('dedupe_key')
    .where('dedupe_key', 'in', keys)
    .execute();
  return new Set(rows.map((row) => row.dedupe_key));
}

/** When the hot lead notification that was told last happened, per lead id; leads without one are left out. */
export async function hotLeadsToldAt(
  tx: Transaction<Tables>,
  leadIds: readonly string[],
): Promise<Map<string, Date>> {
  const { rows } = await sql<{ lead_id: string; told_at: Date }>`
    select lead_id, max(happened_at) as told_at from notifications
    where lead_id = any(${leadIds}::uuid[]) and template = 'hot_lead' and status = 'requested'
    group by lead_id`.execute(tx);
  return new Map(rows.map((row) => [row.lead_id, row.told_at]));
}

export type NotificationFilter = {
  leadIds?: readonly string[] | undefined;
  template?: NotificationRow['template'] | undefined;
  status?: NotificationRow['status'] | undefined;
  /** Position of the last one seen; newest first. */
  after?: { createdAt: Date; id: string } | undefined;
  limit: number;
};

export async function listNotifications(
  db: Kysely<Tables>,
  { leadIds, template, status, after, limit }: NotificationFilter,
): Promise<NotificationRow[]> {
  let query = db.selectFrom('notifications').selectAll();
  if (leadIds) query = query.where('lead_id', 'in', leadIds);
  if (template) query = query.where('template', '=', template);
  if (status) query = query.where('status', '=', status);
  if (after) {
    query = query.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id}::uuid)`);
  }
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  // Each row pairs template and facts as it was written; Kysely flattens the union.
  return rows as NotificationRow[];
}
