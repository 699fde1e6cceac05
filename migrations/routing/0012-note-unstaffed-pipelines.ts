import { sql, type Kysely } from 'kysely';

/** Pipelines of which it was told that nobody takes their leads, so that it is told once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table unstaffed_pipelines (pipeline_key text primary key, since timestamptz not null)`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table unstaffed_pipelines`.execute(db);
}
