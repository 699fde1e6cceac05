import { sql, type Kysely } from 'kysely';

/**
 * When members work, when they are away, how often, and who said so. `away_from` and `away_until` stay for the version
 * before this one, which reads them while both run; nobody writes them any more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table team_members
      -- {"monday": [{"from": "09:00", "until": "17:00"}], …} by the clock of time_zone; null: not told, so always
      add column working_hours jsonb,
      -- [{"from": …, "until": …}], in order, none over another
      add column away jsonb not null default '[]'`.execute(db);
  await sql`
    update team_members set away = jsonb_build_array(jsonb_build_object('from', away_from, 'until', away_until))
    where away_from is not null or away_until is not null`.execute(db);
  await sql`
    create table team_member_changes (
      team_member_id uuid not null references team_members,
      version integer not null,
      actor text not null,
      changed_at timestamptz not null,
      -- {"capacity": {"from": 5, "to": 7}}; from is null for one who was added
      changes jsonb not null,
      primary key (team_member_id, version)
    )`.execute(db);
  await sql`
    alter table turns
      -- the number of their last turn among those of the pipeline; a batch gives many at one instant
      add column last_turn_no integer not null default 0`.execute(db);
  await sql`
    update turns t set last_turn_no = r.no from (
      select team_member_id, pipeline_key,
        row_number() over (partition by pipeline_key order by last_turn_at, team_member_id) as no
      from turns where last_turn_at is not null
    ) r where t.team_member_id = r.team_member_id and t.pipeline_key = r.pipeline_key`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table turns drop column last_turn_no`.execute(db);
  await sql`drop table team_member_changes`.execute(db);
  await sql`alter table team_members drop column working_hours, drop column away`.execute(db);
}
