import { sql, type Kysely } from 'kysely';

/** What each event says of what its lead wants, by each rule, once. Of texts nothing but language and hits is kept. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table intent_signals (
      event_id uuid not null,
      rule_id uuid not null,
      -- the lead the event was recorded for
      lead_id uuid not null,
      event_type text not null,
      occurred_at timestamptz not null,
      product text not null,
      -- thousandths, before age; negative speaks against the product
      milli_weight integer not null,
      detail jsonb not null,
      primary key (event_id, rule_id)
    )`.execute(db);
  await sql`
    create index intent_signals_by_lead on intent_signals (lead_id, occurred_at)
    include (product, milli_weight)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table intent_signals`.execute(db);
}
