import { sql, type Kysely } from 'kysely';

/** The ledger: what each event gives by each rule, once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contributions (
      event_id uuid not null,
      rule_id uuid not null,
      -- the lead the event was recorded for
      lead_id uuid not null,
      occurred_at timestamptz not null,
      -- what the rule gives, in thousandths of a point
      milli_points integer not null,
      -- what its cap leaves of that, before decay
      effective_milli_points integer not null,
      primary key (event_id, rule_id)
    )`.execute(db);
  // Of a lead with very many events most is cut by caps: what gives points and what is cut are looked up apart.
  await sql`
    create index contributions_giving on contributions (lead_id, rule_id, occurred_at)
    include (effective_milli_points) where effective_milli_points <> 0`.execute(db);
  await sql`
    create index contributions_cut on contributions (lead_id, rule_id, occurred_at, event_id)
    where effective_milli_points = 0`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table contributions`.execute(db);
}
