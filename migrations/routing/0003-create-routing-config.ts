import { sql, type Kysely } from 'kysely';

/** What a lead must reach to be routed. Versions are added, never changed: a decision names the one it was made by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table routing_config (
      version integer primary key,
      score_threshold integer not null check (score_threshold >= 0),
      confidence_threshold double precision not null check (confidence_threshold between 0 and 1),
      -- {"b2b": {"score": 50, "confidence": 0.7}}, each part optional
      overrides jsonb not null default '{}',
      -- null: as the setting INTENT_PRIOR says, by which intent computes its own confidence
      intent_prior double precision check (intent_prior > 0),
      created_at timestamptz not null
    )`.execute(db);
  await sql`
    insert into routing_config (version, score_threshold, confidence_threshold, created_at)
    values (1, 40, 0.6, clock_timestamp())`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table routing_config`.execute(db);
}
