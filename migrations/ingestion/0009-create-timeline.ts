import { sql, type Kysely } from 'kysely';

/** The story and the standing of a lead, campaigns as a person describes them, addresses not to be written to, and who was erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    // Without a foreign key: what others tell of a lead may come when it is gone.
    sql`create table timeline_entries (
      lead_id uuid not null,
      at timestamptz not null,
      -- that of the message it was told by: told again it is the same entry
      id uuid not null,
      kind text not null,
      data jsonb not null,
      primary key (lead_id, at, id)
    )`,
    sql`create table lead_deals (
      deal_id uuid primary key,
      lead_id uuid not null,
      pipeline_key text not null,
      status text not null,
      value_cents bigint not null,
      currency text not null,
      version integer not null,
      created_at timestamptz not null
    )`,
    sql`create index lead_deals_by_lead on lead_deals (lead_id)`,
    // What was told of the lead itself, where its view shows where the whole family stands.
    sql`create table lead_routes (
      lead_id uuid primary key,
      pipeline_key text not null,
      owner_id uuid,
      routed_at timestamptz not null,
      version integer not null
    )`,
    sql`insert into lead_routes select lead_id, pipeline_key, owner_id, routed_at, route_version from lead_views
      where pipeline_key is not null`,
    sql`insert into lead_deals
      select deal_id, lead_id, coalesce(pipeline_key, ''), 'open', 0, 'EUR', 0, to_timestamp(deal_version / 1000.0)
      from lead_views where deal_id is not null`,
    sql`alter table lead_views
      drop column route_version,
      drop column deal_version,
      add column is_customer boolean not null default false`,
    sql`alter table campaigns
      add column channel text,
      add column starts_on date,
      add column ends_on date,
      add column cost_cents bigint check (cost_cents >= 0),
      add column currency text check (currency ~ '^[A-Z]{3}$'),
      -- false: an event named it, and nobody has described it yet
      add column is_known boolean not null default true,
      add column updated_at timestamptz,
      add check (ends_on >= starts_on),
      add check ((cost_cents is null) = (currency is null))`,
    sql`update campaigns set is_known = false, updated_at = created_at`,
    sql`alter table campaigns alter column updated_at set not null`,
    sql`create index campaigns_by_creation on campaigns (created_at desc, id desc)`,
    // What the sources call their campaigns, where that is not the name.
    sql`create table source_campaigns (
      source text not null,
      external_id text not null,
      campaign_id uuid not null references campaigns on delete cascade,
      primary key (source, external_id)
    )`,
    sql`create index source_campaigns_by_campaign on source_campaigns (campaign_id)`,
    sql`create index events_by_campaign on events (campaign_id, lead_id) where campaign_id is not null`,
    sql`alter table organizations add column updated_at timestamptz`,
    sql`update organizations set updated_at = created_at`,
    sql`alter table organizations alter column updated_at set not null`,
    sql`create index organizations_by_creation on organizations (created_at desc, id desc)`,
    sql`create table suppressions (
      id uuid primary key,
      -- found by it even when the address itself is erased
      address_hash bytea not null unique check (octet_length(address_hash) = 32),
      address text,
      reason text not null check (reason in ('unsubscribed', 'bounced', 'manual', 'erased')),
      note text,
      -- the source of the event, or of the key of whoever said so
      source text not null,
      created_at timestamptz not null
    )`,
    sql`create index suppressions_by_creation on suppressions (created_at desc, id desc)`,
    // Nothing here says who it was: the proof that an order was carried out outlives the person's data.
    sql`create table erasures (
      id uuid primary key,
      lead_id uuid not null,
      ordered_by text not null,
      ordered_at timestamptz not null
    )`,
    sql`create table erased_leads (
      lead_id uuid primary key,
      erasure_id uuid not null references erasures
    )`,
    sql`create index erased_leads_by_erasure on erased_leads (erasure_id)`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`alter table lead_views
      drop column is_customer,
      add column route_version integer not null default 0,
      add column deal_version bigint not null default 0`,
    sql`update lead_views v set route_version = r.version from lead_routes r where r.lead_id = v.lead_id`,
    sql`update lead_views v set deal_version = extract(epoch from d.created_at) * 1000
      from lead_deals d where d.deal_id = v.deal_id`,
    sql`drop table erased_leads, erasures, suppressions, source_campaigns, lead_routes, lead_deals,
      timeline_entries`,
    sql`drop index organizations_by_creation, events_by_campaign, campaigns_by_creation`,
    sql`alter table organizations drop column updated_at`,
    sql`alter table campaigns drop column updated_at, drop column is_known, drop column currency,
      drop column cost_cents, drop column ends_on, drop column starts_on, drop column channel`,
  ]) {
    await statement.execute(db);
  }
}
