import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Who has said who they are in which browser; each once. */
export async function insertBrowserClaims(
  tx: Tx,
  claims: readonly { anonymousId: string; leadId: string }[],
  now: Date,
): Promise<void> {
  const rows = claims.map(({ anonymousId, leadId }) => ({ anonymous_id: anonymousId, lead_id: leadId }));
  await sql`
    insert into browser_claims (anonymous_id, lead_id, created_at)
    select distinct anonymous_id, lead_id, ${now}::timestamptz
    from ${recordset(rows, 'anonymous_id text, lead_id uuid')}
    order by anonymous_id, lead_id
    on conflict do nothing`.execute(tx);
}

/** The leads that have claimed each of these browsers; those claimed by one lead only are left out. */
export async function sharedBrowsers(
  tx: Tx,
  anonymousIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ anonymous_id: string; lead_ids: string[] }>`
    select anonymous_id, array_agg(lead_id) as lead_ids from browser_claims
    where anonymous_id = any(${anonymousIds}::text[])
    group by anonymous_id having count(*) > 1`.execute(tx);
  return new Map(rows.map((row) => [row.anonymous_id, row.lead_ids]));
}

/** The browsers in which these leads have said who they are. */
export async function browsersOf(tx: Tx, leadIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ anonymous_id: string }>`
    select distinct anonymous_id from browser_claims where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  return rows.map((row) => row.anonymous_id);
}

/**
 * Anonymous events of these browsers that lie with another lead than they belong to: whoever has last said who they
 * are there at or before the event, else the first to say so after it.
 */
export async function misplacedAnonymousEvents(
  tx: Tx,
  anonymousIds: readonly string[],
): Promise<{ eventId: string; leadId: string }[]> {
  const { rows } = await sql<{ eventId: string; leadId: string }>`
    select e.id as "eventId", coalesce(earlier.lead_id, later.lead_id) as "leadId"
    from events e
    left join lateral (
      select i.lead_id from events i
      where i.anonymous_id = e.anonymous_id and not i.anonymous_only and i.status <> 'removed'
        and i.occurred_at <= e.occurred_at
      order by i.occurred_at desc, i.id desc limit 1) earlier on true
    left join lateral (
      select i.lead_id from events i
      where earlier.lead_id is null and i.anonymous_id = e.anonymous_id and not i.anonymous_only
        and i.status <> 'removed' and i.occurred_at > e.occurred_at
      order by i.occurred_at, i.id limit 1) later on true
    where e.anonymous_id = any(${anonymousIds}::text[]) and e.anonymous_only and e.status <> 'removed'
      and e.lead_id <> coalesce(earlier.lead_id, later.lead_id)
    order by e.id`.execute(tx);
  return rows;
}
