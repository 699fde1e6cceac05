import { sql, type Kysely } from 'kysely';

/** What people do with a deal: they describe it, price it, move it and close it, and it is known who did and since when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pipeline_stages add column retired_at timestamptz`.execute(db);
  await sql`
    alter table deals
      add column title text,
      add column notes text,
      add column expected_close_date date,
      -- why it was closed
      add column close_reason text,
      -- name, quantity, unit_price_cents, tax_percent of each; where there are any, value_cents is what they come to
      add column items jsonb not null default '[]' check (jsonb_typeof(items) = 'array'),
      -- a team member, the source of a key, or the service whose message it was
      add column updated_by text`.execute(db);
  await sql`
    alter table deal_stage_history
      -- until when it stood so: the next row's changed_at; null where it still does
      add column left_at timestamptz check (left_at >= changed_at),
      add column actor text,
      -- api, or message: then caused_by names it
      add column channel text not null default 'message'`.execute(db);
  await sql`
    update deal_stage_history h set left_at = n.left_at
    from (
      select deal_id, version, lead(changed_at) over (partition by deal_id order by version) as left_at
      from deal_stage_history
    ) n
    where n.deal_id = h.deal_id and n.version = h.version and n.left_at >= h.changed_at`.execute(db);
  // Orders to make a deal that bore an Idempotency-Key, so that a repeat finds what it made.
  await sql`
    create table deal_requests (
      source text not null,
      key text not null,
      body_hash text not null,
      deal_id uuid not null references deals,
      primary key (source, key)
    )`.execute(db);
  await sql`create index deal_requests_by_deal on deal_requests (deal_id)`.execute(db);
  await sql`create index deals_by_pipeline on deals (pipeline_id, created_at desc, id desc)`.execute(db);
  await sql`create index deals_by_status on deals (status, created_at desc, id desc)`.execute(db);
  await sql`
    create index deals_by_words on deals using gin (to_tsvector('simple',
      regexp_replace(coalesce(title, '') || ' ' || coalesce(notes, ''), '[^[:alnum:]]+', ' ', 'g')))`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index deals_by_words, deals_by_status, deals_by_pipeline`.execute(db);
  await sql`drop table deal_requests`.execute(db);
  await sql`
    alter table deal_stage_history drop column left_at, drop column actor, drop column channel`.execute(db);
  await sql`
    alter table deals drop column title, drop column notes, drop column expected_close_date,
      drop column close_reason, drop column items, drop column updated_by`.execute(db);
  await sql`alter table pipeline_stages drop column retired_at`.execute(db);
}
