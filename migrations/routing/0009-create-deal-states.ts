import { sql, type Kysely } from 'kysely';

/** How the deals stand to which routes led: while one is open, its owner has a place less. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deal_states (
      deal_id uuid primary key,
      lead_id uuid not null,
      pipeline_key text not null,
      status text not null,
      -- all routes that came to it
      decision_ids uuid[] not null,
      version integer not null,
      -- the assignment that ended with it, and begins again with it
      ended_assignment_id uuid
    )`.execute(db);
  await sql`create index deal_states_by_place on deal_states (lead_id, pipeline_key)`.execute(db);
  await sql`create index assignments_by_place on assignments (lead_id, pipeline_key)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index assignments_by_place`.execute(db);
  await sql`drop table deal_states`.execute(db);
}
