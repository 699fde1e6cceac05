import { sql, type Kysely } from 'kysely';

/** Why an event is held back or lies with another lead than it was recorded for; and events need not be kept for ever. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`alter table events
      -- why it has its status; null: it has been active from the start
      add column status_reason text,
      -- what the person wrote who held or released it
      add column status_note text,
      -- why it was given to another lead; null: it lies with the one it was recorded for
      add column lead_reason text`,
    sql`create index events_in_quarantine on events (received_at desc, id desc) where status = 'quarantined'`,
    // Whole months go at once. The keys stay: an event that comes again later is still known.
    sql`create function drop_event_partitions(keep_months integer) returns integer
      language plpgsql security definer
      set search_path = ingestion, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
      declare
        first_kept date := date_trunc('month', now()) - make_interval(months => greatest(keep_months, 1));
        partition text;
        dropped integer := 0;
      begin
        perform pg_advisory_xact_lock(hashtext('ingestion.maintain_event_partitions'));
        for partition in
          select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent = 'events'::regclass and c.relname ~ '^events_[0-9]{6}$'
            and to_date(right(c.relname, 6), 'YYYYMM') < first_kept
          order by c.relname loop
          execute format('drop table %I', partition);
          dropped := dropped + 1;
        end loop;
        delete from events_default where received_at < first_kept;
        delete from reused_event_ids where received_at < first_kept;
        return dropped;
      end
      $$`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function drop_event_partitions(integer)`.execute(db);
  await sql`drop index events_in_quarantine`.execute(db);
  await sql`alter table events drop column lead_reason, drop column status_note, drop column status_reason`.execute(
    db,
  );
}
