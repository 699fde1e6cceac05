import { sql, type Kysely } from 'kysely';

/** Another config or team is tried on what has happened, before anybody decides for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table simulations (
      id uuid primary key,
      state text not null check (state in ('queued', 'running', 'done')),
      -- config and team as they were then, and as they are tried
      before jsonb not null,
      after jsonb not null,
      days integer not null,
      as_of timestamptz not null,
      created_at timestamptz not null,
      created_by text not null,
      -- begun anew when one of the leads was erased meanwhile
      attempt integer not null,
      -- how far it is in the decisions and in the ends of assignments
      position jsonb,
      -- who would have what by then; null before it begins and when it is done
      worlds jsonb,
      tally jsonb not null,
      -- of everything that would have happened, in order
      hash text not null,
      finished_at timestamptz
    )`.execute(db);
  await sql`create index simulations_newest on simulations (created_at desc, id desc)`.execute(db);
  await sql`create index simulations_unfinished on simulations (created_at, id) where state <> 'done'`.execute(
    db,
  );
  await sql`
    create index assignments_by_end on assignments (released_at, id) where released_at is not null`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind = 'routing.simulate'`.execute(db);
  await sql`drop index assignments_by_end`.execute(db);
  await sql`drop table simulations`.execute(db);
}
