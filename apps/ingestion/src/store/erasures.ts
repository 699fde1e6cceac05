import { sql, type Kysely, type Selectable } from '@dna/database';
import type { MessagingTables, Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
type Db = Kysely<IngestionTables & MessagingTables>;
export type Erasure = Selectable<IngestionTables['erasures']> & { lead_ids: string[] };

/** Locks as no other transaction can that still writes about these leads; in id order. @returns those that are there */
export async function lockLeadsToErase(tx: Tx, leadIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from leads where id = any(${leadIds}::uuid[]) order by id for update`.execute(tx);
  return rows.map((row) => row.id);
}

export async function insertErasure(
  tx: Tx,
  {
    id,
    leadId,
    leadIds,
    by,
    now,
  }: { id: string; leadId: string; leadIds: readonly string[]; by: string; now: Date },
): Promise<void> {
  await sql`
    insert into erasures (id, lead_id, ordered_by, ordered_at) values (${id}, ${leadId}, ${by}, ${now})`.execute(
    tx,
  );
  await sql`
    insert into erased_leads (lead_id, erasure_id)
    select lead_id, ${id}::uuid from unnest(${leadIds}::uuid[]) as erased(lead_id) order by lead_id`.execute(
    tx,
  );
}

/** All that says who these leads were and what they did. The keys of their events stay: a repeat is still known. */
export async function deleteLeads(tx: Tx, leadIds: readonly string[]): Promise<void> {
  const ids = sql`any(${leadIds}::uuid[])`;
  for (const statement of [
    sql`update suppressions s set address = null
      from lead_identifiers i
      where i.lead_id = ${ids} and i.kind = 'email' and s.address_hash = sha256(convert_to(i.value, 'UTF8'))`,
    sql`with erased as (delete from events where lead_id = ${ids} returning id)
      delete from reused_event_ids r using erased where r.event_id = erased.id`,
    sql`delete from reused_event_ids r using lead_identifiers i
      where i.lead_id = ${ids} and r.event -> 'identifiers'
        @> jsonb_build_array(jsonb_build_object('kind', i.kind, 'value', i.value))`,
    sql`delete from lead_identifiers where lead_id = ${ids}`,
    sql`delete from lead_links where lead_a = ${ids} or lead_b = ${ids}`,
    sql`delete from browser_claims where lead_id = ${ids}`,
    sql`delete from identity_reviews where lead_a = ${ids} or lead_b = ${ids}`,
    sql`delete from lead_aliases where lead_id = ${ids}`,
  ]) {
    await statement.execute(tx);
  }
  await deleteTold(tx, leadIds);
  await sql`delete from leads where id = ${ids}`.execute(tx);
}

/** What others have told of these leads. It can be told again by a message that was on its way. */
export async function deleteTold(tx: Tx, leadIds: readonly string[]): Promise<void> {
  const tables = ['lead_views', 'lead_routes', 'lead_deals', 'lead_conflicts', 'timeline_entries'] as const;
  for (const table of tables) {
    await sql`delete from ${sql.table(table)} where lead_id = any(${leadIds}::uuid[])`.execute(tx);
  }
}

/** Those of these leads that were erased. */
export async function findErased(db: Db, leadIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from erased_leads where lead_id = any(${leadIds}::uuid[])`.execute(db);
  return new Set(rows.map((row) => row.lead_id));
}

/** The order by which this lead was erased. */
export async function findErasureOf(db: Db, leadId: string): Promise<Erasure | undefined> {
  const { rows } = await sql<{ erasure_id: string }>`
    select erasure_id from erased_leads where lead_id = ${leadId}`.execute(db);
  return rows[0] && readErasure(db, rows[0].erasure_id);
}

export async function readErasure(db: Db, id: string): Promise<Erasure | undefined> {
  const { rows } = await sql<Erasure>`
    select e.*, array(select lead_id from erased_leads x where x.erasure_id = e.id order by lead_id) as lead_ids
    from erasures e where e.id = ${id}`.execute(db);
  return rows[0];
}

/** All ids that were erased by these orders. */
export async function leadsOfErasures(db: Db, erasureIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    select lead_id from erased_leads where erasure_id = any(${erasureIds}::uuid[])`.execute(db);
  return rows.map((row) => row.lead_id);
}
