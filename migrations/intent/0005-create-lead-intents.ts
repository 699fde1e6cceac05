import { sql, type Kysely } from 'kysely';

/** One row per lead id that anything was recorded for; a merged lead keeps its basis, its root has the intent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead_intents (
      lead_id uuid primary key,
      -- grows with every answer
      version bigint not null default 0,
      -- what was recorded for this very id
      basis_count integer not null default 0,
      basis_xor text not null default '0000000000000000',
      primary_product text,
      confidence double precision not null default 0,
      -- E of each product at as_of; it halves every 30 days
      evidence jsonb not null default '{"research": 0, "b2b": 0, "co_creation": 0}',
      as_of timestamptz,
      ruleset_version integer
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table lead_intents`.execute(db);
}
