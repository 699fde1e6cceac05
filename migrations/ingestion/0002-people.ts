import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table organizations (
      id uuid primary key,
      name text not null,
      -- one of the two names it: the domain of its addresses, or the normalised company name
      domain text unique,
      company_key text unique,
      created_at timestamptz not null,
      check (domain is not null or company_key is not null)
    )`,
    sql`create table campaigns (
      id uuid primary key,
      key text not null unique,
      name text not null,
      product text,
      created_at timestamptz not null
    )`,
    sql`create table leads (
      id uuid primary key,
      email text,
      first_name text,
      last_name text,
      company text,
      job_title text,
      phone text,
      linkedin_url text,
      -- when each of the fields above was last said, so that an older event does not overwrite a newer one
      field_times jsonb not null default '{}',
      organization_id uuid references organizations,
      source text not null,
      identified boolean not null,
      suppressed boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    sql`create index leads_by_creation on leads (created_at desc, id desc)`,
    sql`create index leads_by_organization on leads (organization_id) where organization_id is not null`,
    sql`create table lead_identifiers (
      kind text not null check (kind in ('email', 'linkedin_url', 'phone', 'external_id', 'anonymous_id')),
      value text not null,
      lead_id uuid not null references leads,
      created_at timestamptz not null,
      primary key (kind, value)
    )`,
    sql`create index lead_identifiers_by_lead on lead_identifiers (lead_id)`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table lead_identifiers, leads, campaigns, organizations`.execute(db);
}
