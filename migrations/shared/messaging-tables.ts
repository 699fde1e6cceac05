import { sql, type Kysely } from 'kysely';

/**
 * The tables that every service needs to take part in messaging, in the schema of the search path: inbox, outbox,
 * dead letters, timers, lead aliases, marks of the broker. See `libs/inbox-outbox`.
 */
export async function createMessagingTables(db: Kysely<unknown>, schema: string): Promise<void> {
  for (const statement of statements(schema)) await statement.execute(db);
}

export async function dropMessagingTables(db: Kysely<unknown>): Promise<void> {
  await sql`drop function maintain_partitions(interval, interval)`.execute(db);
  await sql`drop table inbox, outbox, outbox_batches, dead_letters, timers, lead_aliases, broker_marks`.execute(
    db,
  );
}

function statements(schema: string) {
  return [
    // The day is that of the message itself, so that a repeat meets its first row whenever it comes.
    sql`create table inbox (
      message_id uuid not null,
      message_day date not null,
      primary key (message_id, message_day)
    ) partition by range (message_day)`,
    sql`create table inbox_default partition of inbox default`,
    sql`create table outbox (
      created_at timestamptz not null,
      batch_id uuid not null,
      position integer not null,
      message_id uuid not null,
      subject text not null,
      payload text not null,
      primary key (created_at, batch_id, position)
    ) partition by range (created_at)`,
    sql`create table outbox_default partition of outbox default`,
    sql`create table outbox_batches (
      created_at timestamptz not null,
      batch_id uuid not null,
      published_at timestamptz,
      primary key (created_at, batch_id)
    ) partition by range (created_at)`,
    sql`create table outbox_batches_default partition of outbox_batches default`,
    sql`create index outbox_batches_unpublished on outbox_batches (created_at) where published_at is null`,
    sql`create index outbox_batches_by_publication on outbox_batches (published_at)`,
    sql`create table dead_letters (
      id uuid primary key,
      durable text not null,
      -- the message id, or stream and sequence of a message that has none
      message_key text not null,
      subject text not null,
      payload text not null,
      headers jsonb not null,
      error text not null,
      attempts integer not null,
      state text not null check (state in ('retrying', 'parked', 'replayed', 'dropped')),
      first_failed_at timestamptz not null,
      last_failed_at timestamptz not null,
      unique (durable, message_key)
    )`,
    sql`create index dead_letters_by_state on dead_letters (state, first_failed_at desc, id desc)`,
    sql`create table timers (
      key text primary key,
      kind text not null,
      due_at timestamptz not null,
      payload jsonb not null,
      attempts integer not null default 0
    )`,
    sql`create index timers_due on timers (due_at)`,
    sql`create table lead_aliases (
      lead_id uuid primary key,
      into_lead_id uuid,
      version integer not null,
      check (into_lead_id <> lead_id)
    )`,
    sql`create index lead_aliases_by_target on lead_aliases (into_lead_id)`,
    // What was last seen in the broker, to notice when it has lost its tail.
    sql`create table broker_marks (
      name text primary key,
      stream_created text not null,
      sequence bigint not null,
      message_id text not null,
      saved_at timestamptz not null
    )`,
    maintainPartitions(schema),
    sql`select maintain_partitions(interval '48 hours', interval '9 days')`,
  ];
}

/**
 * Makes the partitions of the days around today and drops those past their time. It runs with its owner's rights:
 * the service's role may call it and needs no right to create tables.
 */
function maintainPartitions(schema: string) {
  return sql`
    create function maintain_partitions(keep_outbox interval, keep_inbox interval) returns void
    language plpgsql security definer
    -- in UTC whoever calls, so that the days of two calls never overlap
    set search_path = ${sql.id(schema)}, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
    declare
      parent text;
      keep interval;
      day date;
      partition text;
    begin
      perform pg_advisory_xact_lock(hashtext(${sql.lit(schema)} || '.maintain_partitions'));
      foreach parent in array array['inbox', 'outbox_batches', 'outbox'] loop
        keep := case parent when 'inbox' then keep_inbox else keep_outbox end;
        for day in select generate_series(current_date - 1, current_date + 7, interval '1 day')::date loop
          partition := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
          if to_regclass(partition) is null then
            begin
              execute format('create table %I partition of %I for values from (%L) to (%L)',
                partition, parent, day, day + 1);
            exception when check_violation then
              null; -- rows of that day are in the default partition already, and stay there
            end;
          end if;
        end loop;
        for partition in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = to_regclass(parent) and c.relname ~ '_[0-9]{8}$'
            and to_date(right(c.relname, 8), 'YYYYMMDD') + 1 < (now() - keep)::date
        loop
          execute format('drop table %I', partition);
        end loop;
      end loop;
      delete from inbox_default where message_day < (now() - keep_inbox)::date;
      delete from outbox_default where created_at < now() - keep_outbox;
      delete from outbox_batches_default where created_at < now() - keep_outbox;
    end
    $$`;
}
