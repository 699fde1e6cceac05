import { sql, type Kysely } from 'kysely';
import { createDealOutcomes, dropDealOutcomes } from '../shared/deal-outcomes.ts';

/** What confidences are measured against, and how far that is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createDealOutcomes(db);
  await sql`
    create table calibrations (
      id uuid primary key,
      state text not null check (state in ('running', 'done')),
      as_of timestamptz not null,
      days integer not null,
      mature_days integer not null,
      created_at timestamptz not null,
      created_by text not null,
      -- how far it is: all leads up to this one are in the tally
      after_lead uuid,
      tally jsonb not null,
      -- set when it is done
      result jsonb,
      finished_at timestamptz
    )`.execute(db);
  await sql`create index calibrations_newest on calibrations (created_at desc, id desc)`.execute(db);
  // It sets itself again and again.
  await sql`
    insert into timers (key, kind, due_at, payload)
    values ('intent.calibrate', 'intent.calibrate', clock_timestamp() + interval '1 hour', '{}')
    on conflict (key) do nothing`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind = 'intent.calibrate'`.execute(db);
  await sql`drop table calibrations`.execute(db);
  await dropDealOutcomes(db);
}
