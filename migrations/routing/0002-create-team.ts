import { sql, type Kysely } from 'kysely';

/** The team, what each member holds, and whose turn it is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table team_members (
      id uuid primary key,
      name text not null,
      email text not null,
      pipelines text[] not null,
      capacity integer not null check (capacity >= 0),
      weight double precision not null default 1 check (weight > 0),
      active boolean not null default true,
      away_from timestamptz,
      away_until timestamptz,
      time_zone text not null,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check (away_from < away_until)
    )`.execute(db);
  await sql`create unique index team_members_by_email on team_members (lower(email))`.execute(db);
  await sql`
    create table turns (
      team_member_id uuid not null references team_members,
      pipeline_key text not null,
      turns integer not null check (turns >= 0),
      present boolean not null,
      last_turn_at timestamptz,
      primary key (team_member_id, pipeline_key)
    )`.execute(db);
  await sql`
    create table assignments (
      id uuid primary key,
      lead_id uuid not null,
      pipeline_key text not null,
      owner_id uuid not null references team_members,
      decision_id uuid not null,
      reason text not null check (reason in ('account_owner', 'fewest_turns', 'manual', 'fallback')),
      assigned_at timestamptz not null,
      released_at timestamptz
    )`.execute(db);
  await sql`
    create unique index assignments_one_live on assignments (lead_id, pipeline_key)
      where released_at is null`.execute(db);
  await sql`create index assignments_live_by_owner on assignments (owner_id) where released_at is null`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table assignments, turns, team_members`.execute(db);
}
