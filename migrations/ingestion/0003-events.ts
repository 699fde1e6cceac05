import { sql, type Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table events (
      id uuid not null,
      lead_id uuid not null references leads,
      event_type text not null,
      source text not null,
      occurred_at timestamptz not null,
      received_at timestamptz not null,
      -- what the source wrote, where the time it gave could not be used as it was
      occurred_at_original text,
      occurred_at_mark text,
      campaign_id uuid references campaigns,
      properties jsonb not null,
      -- what the person wrote: it never leaves this schema
      text text,
      revision integer not null default 1,
      status text not null default 'active' check (status in ('active', 'quarantined', 'removed')),
      primary key (received_at, id)
    ) partition by range (received_at)`,
    sql`create table events_default partition of events default`,
    sql`create index events_by_lead on events (lead_id, occurred_at desc, id desc)`,
    sql`create index events_by_id on events (id)`,
    // The keys of all events for ever: the same event is recognised however late it comes again.
    sql`create table event_keys (
      event_id uuid primary key,
      content_hash bytea not null,
      lead_id uuid not null,
      received_at timestamptz not null
    )`,
    // An id that came again with other content: kept, so that the sender's mistake can be seen.
    sql`create table reused_event_ids (
      event_id uuid not null,
      content_hash bytea not null,
      event jsonb not null,
      received_at timestamptz not null,
      primary key (event_id, content_hash)
    )`,
    sql`create function maintain_event_partitions() returns void
      language plpgsql security definer
      set search_path = ingestion, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
      declare
        month date;
        partition text;
      begin
        perform pg_advisory_xact_lock(hashtext('ingestion.maintain_event_partitions'));
        for month in select generate_series(
          date_trunc('month', now() - interval '1 month'), now() + interval '3 months', interval '1 month')::date loop
          partition := format('events_%s', to_char(month, 'YYYYMM'));
          if to_regclass(partition) is null then
            begin
              execute format('create table %I partition of events for values from (%L) to (%L)',
                partition, month, (month + interval '1 month')::date);
            exception when check_violation then
              null; -- events of that month are in the default partition already, and stay there
            end;
          end if;
        end loop;
      end
      $$`,
    sql`select maintain_event_partitions()`,
    sql`insert into timers (key, kind, due_at, payload)
      values ('ingestion.maintain-event-partitions', 'ingestion.maintain-event-partitions', now(), '{}')`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where key = 'ingestion.maintain-event-partitions'`.execute(db);
  await sql`drop function maintain_event_partitions()`.execute(db);
  await sql`drop table reused_event_ids, event_keys, events`.execute(db);
}
