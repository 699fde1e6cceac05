import { sql, type Kysely } from 'kysely';

/** What happened, as far as rules may look at it: enough to read every intent again. Texts stay in ingestion. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table facts (
      event_id uuid primary key,
      -- the lead it was recorded for, which may have been merged into another since
      lead_id uuid not null,
      revision integer not null,
      event_type text not null,
      source text not null,
      campaign_id uuid,
      campaign_product text,
      occurred_at timestamptz not null,
      properties jsonb not null,
      -- the person's words can be asked for
      has_text boolean not null
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table facts`.execute(db);
}
