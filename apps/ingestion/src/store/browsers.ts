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

/** The browsers in which these leads have said who they are, at all times. */
export async function browsersOf(tx: Tx, leadIds: readonly string[]): Promise<BrowserSpan[]> {
  const { rows } = await sql<{ anonymous_id: string }>`
    select distinct anonymous_id from browser_claims where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  return rows.map((row) => ({ anonymousId: row.anonymous_id, at: null, identifies: false }));
}

/** Where to look for anonymous events that may belong to somebody else now. */
export type BrowserSpan = {
  anonymousId: string;
  /** When something happened in it; null for all times. */
  at: string | null;
  /** Somebody said who they are then: that goes for what is done until somebody says so again. */
  identifies: boolean;
};

/**
 * Anonymous events of these browsers that lie with another lead than they belong to: whoever has last said who they
 * are there at or before the event, else the first to say so after it. Only what the spans concern is looked at, since a
 * browser of many people may have far more.
 */
export async function misplacedAnonymousEvents(
  tx: Tx,
  spans: readonly BrowserSpan[],
): Promise<{ eventId: string; leadId: string }[]> {
  const asked = spans.map(({ anonymousId, at, identifies }) => ({
    anonymous_id: anonymousId,
    from_at: at ?? '-infinity',
    until_at: at ?? 'infinity',
    identifies,
  }));
  const columns = 'anonymous_id text, from_at timestamptz, until_at timestamptz, identifies boolean';
  const { rows } = await sql<{ eventId: string; leadId: string }>`
    with asked as materialized (
      select distinct anonymous_id, from_at, until_at, identifies from ${recordset(asked, columns)}
    ), span as materialized (
      select a.anonymous_id,
        case when a.identifies and before.id is null then '-infinity' else a.from_at end as from_at,
        case when a.identifies then coalesce(after.occurred_at, 'infinity') else a.until_at end as until_at
      from asked a
      left join lateral (
        select i.id from events i
        where i.anonymous_id = a.anonymous_id and not i.anonymous_only and i.status <> 'removed'
          and i.occurred_at < a.from_at
        order by i.occurred_at desc limit 1) before on a.identifies
      left join lateral (
        select i.occurred_at from events i
        where i.anonymous_id = a.anonymous_id and not i.anonymous_only and i.status <> 'removed'
          and i.occurred_at > a.until_at
        order by i.occurred_at limit 1) after on a.identifies
    )
    select distinct e.id as "eventId", coalesce(earlier.lead_id, later.lead_id) as "leadId"
    from span s
    join events e on e.anonymous_id = s.anonymous_id and e.occurred_at between s.from_at and s.until_at
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
    where e.anonymous_only and e.status <> 'removed'
      and e.lead_id <> coalesce(earlier.lead_id, later.lead_id)
    order by 1`.execute(tx);
  return rows;
}
