import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { FamilyLink } from '../domain/identity/part-family.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Keeps what joins leads; a pair that was known before stays as it is. */
export async function insertLinks(
  tx: Tx,
  links: readonly (FamilyLink & { eventId: string })[],
  now: Date,
): Promise<void> {
  const rows = links.map(({ a, b, eventId }) => ({ lead_a: a, lead_b: b, event_id: eventId }));
  await sql`
    insert into lead_links (lead_a, lead_b, event_id, created_at)
    select distinct on (lead_a, lead_b) lead_a, lead_b, event_id, ${now}
    from ${recordset(rows, 'lead_a uuid, lead_b uuid, event_id uuid')}
    order by lead_a, lead_b, event_id
    on conflict do nothing`.execute(tx);
}

/** The links that hold between these leads. */
export async function linksAmong(tx: Tx, leadIds: readonly string[]): Promise<FamilyLink[]> {
  const { rows } = await sql<FamilyLink>`
    select lead_a as a, lead_b as b from lead_links
    where lead_a = any(${leadIds}::uuid[]) and lead_b = any(${leadIds}::uuid[]) and cut_at is null
    order by lead_a, lead_b`.execute(tx);
  return rows;
}

/** A person said that these pairs are two: nothing joins them by itself again. */
export async function cutLinks(
  tx: Tx,
  links: readonly FamilyLink[],
  eventId: string,
  now: Date,
): Promise<void> {
  const rows = links.map(({ a, b }) => ({ lead_a: a, lead_b: b }));
  await sql`
    insert into lead_links (lead_a, lead_b, event_id, created_at, cut_at)
    select lead_a, lead_b, ${eventId}::uuid, ${now}, ${now} from ${recordset(rows, 'lead_a uuid, lead_b uuid')}
    order by lead_a, lead_b
    on conflict (lead_a, lead_b) do update set cut_at = excluded.cut_at`.execute(tx);
}

/** A person said that these two are one: what was cut between them holds again. */
export async function mendLink(tx: Tx, { a, b }: FamilyLink, eventId: string, now: Date): Promise<void> {
  await sql`
    insert into lead_links (lead_a, lead_b, event_id, created_at) values (${a}, ${b}, ${eventId}, ${now})
    on conflict (lead_a, lead_b) do update set cut_at = null`.execute(tx);
}

/** For each of these leads, the leads that a person said are somebody else. */
export async function cutNeighbours(tx: Tx, leadIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ lead_id: string; other: string }>`
    select lead_a as lead_id, lead_b as other from lead_links
    where lead_a = any(${leadIds}::uuid[]) and cut_at is not null
    union all
    select lead_b, lead_a from lead_links where lead_b = any(${leadIds}::uuid[]) and cut_at is not null`.execute(
    tx,
  );
  const others = new Map<string, string[]>();
  for (const { lead_id, other } of rows) others.set(lead_id, [...(others.get(lead_id) ?? []), other]);
  return others;
}
