import { sql, type Kysely } from 'kysely';

/** What people decide about leads, what was behind the numbers, and leads that were returned to the pool. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table lead_states
      add column awaits_rearm boolean not null default false,
      -- what weighed most, as the newest messages of scoring and intent say
      add column score_top jsonb,
      add column intent_signals jsonb`.execute(db);
  await sql`
    alter table routing_decisions
      -- null: nobody, the rules did
      add column actor text,
      -- what the person gave as their reason
      add column note text,
      add column over_capacity boolean not null default false,
      -- {"decision_id": …, "pipeline_key": …, "owner_id": …}: what the lead was taken away from
      add column previous jsonb,
      drop constraint routing_decisions_outcome_check,
      add constraint routing_decisions_outcome_check
        check (outcome in ('routed', 'queued', 'returned', 'reassigned', 'unrouted'))`.execute(db);
  await sql`
    alter table assignments
      -- where leads fall back to, one need not have an owner
      alter column owner_id drop not null,
      drop constraint assignments_reason_check,
      add constraint assignments_reason_check
        check (reason in ('account_owner', 'fewest_turns', 'weighted_turn', 'fixed', 'manual', 'fallback'))`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from assignments where owner_id is null or reason in ('weighted_turn', 'fixed')`.execute(
    db,
  );
  await sql`
    alter table assignments
      alter column owner_id set not null,
      drop constraint assignments_reason_check,
      add constraint assignments_reason_check
        check (reason in ('account_owner', 'fewest_turns', 'manual', 'fallback'))`.execute(db);
  await sql`delete from routing_decisions where outcome in ('reassigned', 'unrouted')`.execute(db);
  await sql`
    alter table routing_decisions
      drop column actor, drop column note, drop column over_capacity, drop column previous,
      drop constraint routing_decisions_outcome_check,
      add constraint routing_decisions_outcome_check check (outcome in ('routed', 'queued', 'returned'))`.execute(
    db,
  );
  await sql`
    alter table lead_states drop column awaits_rearm, drop column score_top, drop column intent_signals`.execute(
    db,
  );
}
