import { sql, type Kysely } from 'kysely';

/** A lead that was routed can be back in the pool. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lead_routes alter column pipeline_key drop not null`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from lead_routes where pipeline_key is null`.execute(db);
  await sql`alter table lead_routes alter column pipeline_key set not null`.execute(db);
}
