import { sql, type Kysely } from 'kysely';

/** The read model of a lead: what the other services have told of it, newest version each. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`create table lead_views (
      lead_id uuid primary key,
      score integer not null default 0,
      score_version integer not null default 0,
      intent text,
      confidence double precision not null default 0,
      intent_version integer not null default 0,
      pipeline_key text,
      owner_id uuid,
      routed_at timestamptz,
      route_version integer not null default 0,
      deal_id uuid,
      -- when the deal was opened, in milliseconds: the newest of a lead's deals is shown
      deal_version bigint not null default 0
    ) with (fillfactor = 70)`,
    sql`create index lead_views_by_score on lead_views (score desc, lead_id desc)`,
    sql`create index lead_views_by_pipeline on lead_views (pipeline_key, lead_id)`,
    sql`create index lead_views_by_owner on lead_views (owner_id, lead_id) where owner_id is not null`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table lead_views`.execute(db);
}
