import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table sources (
      id uuid primary key,
      -- the last part of its URL, and the source of its events
      name text not null unique,
      adapter text not null,
      enabled boolean not null default true,
      managed_by text not null default 'api' check (managed_by in ('api', 'environment')),
      -- secrets and access token, encrypted with SECRETS_KEY
      sealed text not null,
      secret_count integer not null,
      has_access_token boolean not null,
      -- SHA-256 of each token that the URL may end with, the newest first
      token_hashes bytea[] not null,
      signature text,
      mapping jsonb,
      default_event_type text,
      time_zone text,
      -- null: by its own past; 0: never
      silent_after_hours integer check (silent_after_hours >= 0),
      -- the silence that was told
      silent_since timestamptz,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    // In which hours something came, and how much: what is usual for a source is read from its own past.
    sql`create table source_hours (
      source_id uuid not null references sources on delete cascade,
      hour timestamptz not null,
      deliveries integer not null,
      primary key (source_id, hour)
    ) with (fillfactor = 70)`,
    sql`create table deliveries (
      id uuid primary key,
      source_id uuid not null references sources on delete cascade,
      received_at timestamptz not null,
      -- false: nobody knows who sent it, and nothing of it is kept
      authenticated boolean not null,
      status text not null
        check (status in ('accepted', 'waiting', 'partly_rejected', 'rejected', 'refused', 'failed')),
      http_status integer not null,
      code text,
      error text,
      remedy text,
      errors jsonb not null default '[]',
      query jsonb not null default '{}',
      delivery_id text,
      body text,
      body_bytes integer not null,
      event_ids uuid[] not null default '{}',
      lead_ids uuid[] not null default '{}',
      duplicates integer not null default 0,
      replay_of uuid
    )`,
    sql`create index deliveries_by_source on deliveries (source_id, authenticated, id desc)`,
    sql`create index deliveries_by_time on deliveries (received_at)`,
    sql`create index deliveries_by_lead on deliveries using gin (lead_ids)`,
    sql`create index deliveries_by_event on deliveries using gin (event_ids)`,
    // Leads of which only a pointer came. A row stays until the lead is there.
    sql`create table lead_fetches (
      source_id uuid not null references sources on delete cascade,
      external_id text not null,
      pointer jsonb not null,
      -- every request that told of it
      delivery_ids uuid[] not null,
      received_at timestamptz not null,
      attempts integer not null default 0,
      -- null: given up until somebody changes the access token or replays the delivery
      due_at timestamptz,
      error text,
      primary key (source_id, external_id)
    )`,
    sql`create index lead_fetches_due on lead_fetches (due_at)`,
    sql`insert into timers (key, kind, due_at, payload) values
      ('ingestion.watch-sources', 'ingestion.watch-sources', now(), '{}'),
      ('ingestion.tidy-deliveries', 'ingestion.tidy-deliveries', now(), '{}')`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind in
    ('ingestion.watch-sources', 'ingestion.tidy-deliveries', 'ingestion.fetch-leads')`.execute(db);
  await sql`drop table lead_fetches, deliveries, source_hours, sources`.execute(db);
}
