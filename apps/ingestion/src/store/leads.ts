import { recordset, sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type LeadRow = Selectable<IngestionTables['leads']>;

const columns = `id uuid, email text, first_name text, last_name text, company text, job_title text, phone text,
  linkedin_url text, field_times jsonb, organization_id uuid, source text, identified boolean, suppressed boolean,
  own jsonb, version int, created_at timestamptz, updated_at timestamptz`;

export async function insertLeads(tx: Tx, leads: readonly LeadRow[]): Promise<void> {
  await sql`
    insert into leads (id, email, first_name, last_name, company, job_title, phone, linkedin_url, field_times,
      organization_id, source, identified, suppressed, own, version, created_at, updated_at)
    select * from ${recordset(leads, columns)} order by id`.execute(tx);
  await sql`
    insert into lead_views (lead_id) select id from ${recordset(leads, 'id uuid')} order by id
    on conflict do nothing`.execute(tx);
}

/** Locks in id order, so that two batches never wait for each other in a circle. */
export async function lockLeads(tx: Tx, ids: readonly string[]): Promise<Map<string, LeadRow>> {
  const { rows } = await sql<LeadRow>`
    select * from leads where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

export async function updateLeads(tx: Tx, leads: readonly LeadRow[]): Promise<void> {
  await sql`
    update leads set email = r.email, first_name = r.first_name, last_name = r.last_name, company = r.company,
      job_title = r.job_title, phone = r.phone, linkedin_url = r.linkedin_url, field_times = r.field_times,
      organization_id = r.organization_id, identified = r.identified, suppressed = r.suppressed,
      own = r.own, version = r.version, updated_at = r.updated_at
    from ${recordset(leads, columns)} where leads.id = r.id`.execute(tx);
}

/** Where each of these leads was merged into; roots are left out. */
export async function readEdges(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ lead_id: string; into_lead_id: string }>`
    select lead_id, into_lead_id from lead_aliases
    where lead_id = any(${ids}::uuid[]) and into_lead_id is not null`.execute(tx);
  return new Map(rows.map((row) => [row.lead_id, row.into_lead_id]));
}
