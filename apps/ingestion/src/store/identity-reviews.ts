import { newId, recordset, sql, type Selectable } from '@dna/database';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type IdentityReviewRow = Selectable<IngestionTables['identity_reviews']>;

/** Asks once for each identifier and pair of leads, whatever was decided before. */
export async function openReviews(
  tx: Tx,
  disputes: readonly { kind: string; value: string; a: string; b: string; eventId: string }[],
  now: Date,
): Promise<void> {
  const rows = disputes.map(({ kind, value, a, b, eventId }) => ({
    id: newId(now.getTime()),
    kind,
    value,
    lead_a: a,
    lead_b: b,
    event_id: eventId,
  }));
  await sql`
    insert into identity_reviews (id, kind, value, lead_a, lead_b, event_id, created_at)
    select distinct on (kind, value, lead_a, lead_b) id, kind, value, lead_a, lead_b, event_id, ${now}
    from ${recordset(rows, 'id uuid, kind text, value text, lead_a uuid, lead_b uuid, event_id uuid')}
    order by kind, value, lead_a, lead_b, event_id
    on conflict do nothing`.execute(tx);
}

/**
 * Nobody has to decide about two who have become one person, as long as they are one: that follows from who is who, and
 * not from what was known first. To be called where leads were joined or parted, with the ids of everybody concerned.
 */
export async function settleReviews(tx: Tx, leadIds: readonly string[]): Promise<void> {
  const families = await readFamilies(tx, leadIds);
  const members = [...families].flatMap(([root, ids]) => ids.map((id) => ({ root, id })));
  await sql`
    with family as materialized (select root, id from ${recordset(members, 'root uuid, id uuid')})
    update identity_reviews r set state = case when a.root = b.root then 'settled' else 'open' end
    from family a, family b
    where r.lead_a = a.id and r.lead_b = b.id
      and r.state = case when a.root = b.root then 'open' else 'settled' end`.execute(tx);
}

export type ReviewFilter = {
  state?: IdentityReviewRow['state'] | undefined;
  leadIds?: readonly string[] | undefined;
  after?: { createdAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first. */
export async function listReviews(db: Db, filter: ReviewFilter): Promise<IdentityReviewRow[]> {
  let query = db.selectFrom('identity_reviews').selectAll();
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.leadIds !== undefined) {
    const ids = [...filter.leadIds];
    query = query.where(({ or, eb }) => or([eb('lead_a', 'in', ids), eb('lead_b', 'in', ids)]));
  }
  if (filter.after !== undefined) {
    const { createdAt, id } = filter.after;
    query = query.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`);
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

export async function readReview(db: Db, id: string): Promise<IdentityReviewRow | undefined> {
  return db.selectFrom('identity_reviews').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The first decision counts. @returns whether this was it */
export async function decideReview(
  tx: Tx,
  id: string,
  decision: { state: 'same' | 'different'; by: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update identity_reviews set state = ${decision.state}, decided_by = ${decision.by}, decided_at = ${decision.at}
    where id = ${id} and state = 'open' returning id`.execute(tx);
  return rows.length === 1;
}
