import { sql, type Kysely } from 'kysely';

/** Whether somebody has to decide about a lead, for its status and for the list of leads. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table lead_conflicts (
      conflict_id uuid primary key,
      lead_id uuid not null,
      is_live boolean not null,
      version integer not null
    )`,
    sql`create index lead_conflicts_by_lead on lead_conflicts (lead_id)`,
    sql`alter table lead_views add column in_conflict boolean not null default false`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lead_views drop column in_conflict`.execute(db);
  await sql`drop table lead_conflicts`.execute(db);
}
