import { sql, type Kysely } from 'kysely';

/** Deals, the routes that led to them, and where they have been. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // One row per lead id that deals has heard of: what is locked while the deals of a lead change.
  await sql`create table deal_leads (lead_id uuid primary key)`.execute(db);
  await sql`
    create table deals (
      id uuid primary key,
      -- the id it was recorded for, for ever
      lead_id uuid not null,
      -- the lead that id belongs to now
      root_id uuid not null,
      pipeline_id uuid not null references pipelines,
      stage_id uuid not null,
      owner_id uuid,
      value_cents bigint not null default 0 check (value_cents >= 0),
      currency text not null default 'EUR' check (currency ~ '^[A-Z]{3}$'),
      status text not null check (status in ('open', 'won', 'lost', 'void', 'superseded')),
      superseded_by uuid references deals,
      -- when it was open for the first time; null while another deal has had its place from the start
      opened_at timestamptz,
      version integer not null default 1,
      -- the decision that opened it; null when a person did
      decision_id uuid unique,
      -- when the owner was decided
      routed_at timestamptz,
      score integer,
      confidence double precision,
      stage_entered_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      closed_at timestamptz,
      foreign key (pipeline_id, stage_id) references pipeline_stages (pipeline_id, id),
      check ((status = 'superseded') = (superseded_by is not null)),
      -- one open deal per lead and pipeline; held against at the end, since a merge moves several deals at once
      constraint deals_one_open exclude using btree (root_id with =, pipeline_id with =)
        where (status = 'open') deferrable initially deferred
    )`.execute(db);
  await sql`create index deals_by_root on deals (root_id, created_at desc, id desc)`.execute(db);
  await sql`create index deals_by_lead on deals (lead_id, pipeline_id)`.execute(db);
  await sql`create index deals_by_time on deals (created_at desc, id desc)`.execute(db);
  await sql`create index deals_by_owner on deals (owner_id, created_at desc, id desc)`.execute(db);
  await sql`create index deals_by_stage on deals (pipeline_id, stage_id, created_at desc, id desc)`.execute(
    db,
  );
  // Which deal each route came to, also those that found one: a repeat finds its row, whatever has come since.
  await sql`
    create table deal_routes (
      decision_id uuid primary key,
      deal_id uuid not null references deals,
      routed_at timestamptz not null
    )`.execute(db);
  await sql`create index deal_routes_by_deal on deal_routes (deal_id)`.execute(db);
  await sql`
    create table deal_stage_history (
      deal_id uuid not null references deals,
      -- version of the deal after the change
      version integer not null,
      from_stage_id uuid references pipeline_stages,
      to_stage_id uuid not null references pipeline_stages,
      from_status text,
      to_status text not null,
      -- the message that brought it about
      caused_by uuid,
      changed_at timestamptz not null,
      primary key (deal_id, version)
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table deal_stage_history, deal_routes, deals, deal_leads`.execute(db);
}
