import { sql, type Kysely } from 'kysely';

/** Drafts that are tried on what has happened, before anybody publishes them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table simulations (
      id uuid primary key,
      state text not null check (state in ('queued', 'running', 'done')),
      base_version integer not null,
      draft_version integer not null,
      -- as the draft was when it was tried
      rules jsonb not null,
      days integer not null,
      as_of timestamptz not null,
      routing jsonb not null,
      created_at timestamptz not null,
      created_by text not null,
      -- how far it is: all leads up to this one are in the tally
      after_lead uuid,
      leads_total integer,
      tally jsonb not null,
      -- of every person's numbers, in the order of their ids
      hash text not null,
      finished_at timestamptz
    )`.execute(db);
  await sql`create index simulations_newest on simulations (created_at desc, id desc)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind = 'intent.simulate'`.execute(db);
  await sql`drop table simulations`.execute(db);
}
