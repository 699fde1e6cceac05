import { sql, type Kysely } from 'kysely';

/** What joins leads, so that a merge can be undone exactly, and what a person has to judge. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    // What the lead itself was told, where the columns show what is known of its whole family.
    sql`alter table leads add column own jsonb`,
    sql`create table lead_links (
      lead_a uuid not null references leads,
      lead_b uuid not null references leads,
      event_id uuid not null,
      created_at timestamptz not null,
      -- a person said that these two are two: they are never joined by themselves again
      cut_at timestamptz,
      primary key (lead_a, lead_b),
      check (lead_a < lead_b)
    )`,
    sql`create index lead_links_by_second on lead_links (lead_b)`,
    sql`alter table events add column anonymous_id text`,
    sql`alter table events add column anonymous_only boolean not null default false`,
    sql`create index events_by_browser on events (anonymous_id, occurred_at, id) where anonymous_id is not null`,
    sql`create table browser_claims (
      anonymous_id text not null,
      lead_id uuid not null references leads,
      created_at timestamptz not null,
      primary key (anonymous_id, lead_id)
    )`,
    sql`create index browser_claims_by_lead on browser_claims (lead_id)`,
    sql`create table identity_reviews (
      id uuid primary key,
      kind text not null,
      value text not null,
      lead_a uuid not null references leads,
      lead_b uuid not null references leads,
      event_id uuid not null,
      state text not null default 'open' check (state in ('open', 'same', 'different')),
      created_at timestamptz not null,
      decided_at timestamptz,
      decided_by text,
      check (lead_a < lead_b),
      unique (kind, value, lead_a, lead_b)
    )`,
    sql`create index identity_reviews_by_state on identity_reviews (state, created_at desc, id desc)`,
    sql`create index identity_reviews_by_a on identity_reviews (lead_a)`,
    sql`create index identity_reviews_by_b on identity_reviews (lead_b)`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table identity_reviews, browser_claims, lead_links`.execute(db);
  await sql`drop index events_by_browser`.execute(db);
  await sql`alter table events drop column anonymous_only, drop column anonymous_id`.execute(db);
  await sql`alter table leads drop column own`.execute(db);
}
