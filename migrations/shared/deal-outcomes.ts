import { sql, type Kysely } from 'kysely';

/** What became of the deals of leads: what rules are measured against. */
export async function createDealOutcomes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table deal_outcomes (
      deal_id uuid primary key,
      lead_id uuid not null,
      pipeline_key text not null,
      status text not null check (status in ('open', 'won', 'lost', 'void', 'superseded')),
      -- it was moved to another stage once
      advanced boolean not null,
      -- of the newest fact about it
      version bigint not null,
      changed_at timestamptz not null
    )`.execute(db);
  await sql`create index deal_outcomes_by_lead on deal_outcomes (lead_id)`.execute(db);
}

export async function dropDealOutcomes(db: Kysely<unknown>): Promise<void> {
  await sql`drop table deal_outcomes`.execute(db);
}
