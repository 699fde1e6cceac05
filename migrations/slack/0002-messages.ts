import { sql, type Kysely } from 'kysely';

/** What is to be said in Slack, and where it stands. No names: they are asked for when a message is written. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table messages (
      notification_id uuid primary key,
      lead_id uuid,
      template text not null,
      channel text not null,
      facts jsonb not null,
      status text not null check (status in ('pending', 'unknown', 'posted', 'failed', 'no_credentials')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      first_attempt_at timestamptz,
      slack_channel_id text,
      ts text,
      error text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check ((status in ('pending', 'unknown')) = (next_attempt_at is not null))
    )`.execute(db);
  await sql`create index messages_waiting on messages (channel, created_at, notification_id)
    where status in ('pending', 'unknown')`.execute(db);
  await sql`create index messages_failed on messages (updated_at) where status in ('failed', 'no_credentials')`.execute(
    db,
  );
  // The pace of a channel, shared by all replicas: until when it is used up by what was posted.
  await sql`create table channels (name text primary key, free_at timestamptz not null)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table messages, channels`.execute(db);
}
