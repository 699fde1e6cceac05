import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table imports (
      id uuid primary key,
      -- receiving: the file is still coming in, and nobody is shown the import yet
      state text not null check (state in ('receiving', 'queued', 'running', 'done', 'failed', 'canceled')),
      format text not null check (format in ('csv', 'ndjson', 'json')),
      encoding text,
      bytes bigint not null default 0,
      -- what the rows do not say themselves
      source text not null,
      event_type text,
      conference text,
      campaign text,
      date_order text not null check (date_order in ('dmy', 'mdy', 'ymd', 'auto')),
      time_zone text not null,
      dry_run boolean not null,
      created_by text not null,
      -- the only source that the key may write for; null where it may write for any
      bound_to_source text,
      created_at timestamptz not null,
      started_at timestamptz,
      -- when it was settled, whatever the outcome; the file is gone from then on
      finished_at timestamptz,
      rows_total integer,
      rows_done integer not null default 0,
      recorded integer not null default 0,
      duplicates integer not null default 0,
      rejected integer not null default 0,
      passed_over integer not null default 0,
      empty integer not null default 0,
      warnings integer not null default 0,
      -- how often each kind of issue came, and where first
      issues jsonb not null default '[]',
      report jsonb,
      failure jsonb,
      -- who works on it: whatever another process still writes for it does not count
      worker uuid,
      -- how often it was taken up without coming any further
      attempts integer not null default 0,
      -- the time of receipt that the next rows get; the same when they are taken up again after a crash
      next_received_at timestamptz
    )`,
    sql`create index imports_by_creation on imports (created_at desc, id desc)`,
    // The file, in pieces, until it has been worked off: any replica can go on with it.
    sql`create table import_chunks (
      import_id uuid not null references imports on delete cascade,
      position integer not null,
      bytes bytea not null,
      primary key (import_id, position)
    )`,
    sql`create table import_errors (
      import_id uuid not null references imports on delete cascade,
      -- as a spreadsheet numbers it, the header included
      row_number integer not null,
      position integer not null,
      severity text not null check (severity in ('error', 'warning')),
      column_name text,
      code text not null,
      -- never of a column that may hold something personal
      value text,
      message text not null,
      remedy text not null,
      primary key (import_id, row_number, position)
    )`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind = 'ingestion.run-import'`.execute(db);
  await sql`drop table import_errors, import_chunks, imports`.execute(db);
}
