import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // The key never expires: whatever is repeated, and whenever, is said once.
  await sql`
    create table notifications (
      id uuid primary key,
      dedupe_key text not null unique,
      template text not null,
      channel text not null,
      lead_id uuid,
      status text not null check (status in ('requested', 'suppressed')),
      reason text check (reason in ('alerts_off', 'told_recently')),
      facts jsonb not null,
      happened_at timestamptz not null,
      created_at timestamptz not null,
      check ((status = 'suppressed') = (reason is not null))
    )`.execute(db);
  await sql`create index notifications_newest on notifications (created_at desc, id desc)`.execute(db);
  await sql`create index notifications_by_lead on notifications (lead_id, created_at desc)`.execute(db);
  // Where routing has put a lead, so that a notification can say it; also the row to lock while deciding about a lead.
  await sql`
    create table lead_states (
      lead_id uuid primary key,
      routed_version integer,
      routed_at timestamptz,
      pipeline_key text,
      owner_id uuid
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table notifications, lead_states`.execute(db);
}
