import { sql, type Kysely } from 'kysely';

/** What the rules cannot decide and a person has to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table conflicts (
      id uuid primary key,
      -- the id it was raised for; null where it is about a pipeline
      lead_id uuid,
      kind text not null check (kind in ('intent_split', 'already_routed', 'owner_contention', 'no_capacity')),
      state text not null check (state in ('open', 'claimed', 'resolved', 'withdrawn', 'expired')),
      version integer not null,
      -- what is asked, in short: one that was answered is not asked again in the same cycle
      question text not null,
      cycle integer not null,
      pipeline_key text,
      contended_owner_id uuid,
      options jsonb not null,
      evidence jsonb,
      opened_at timestamptz not null,
      remind_at timestamptz not null,
      escalate_at timestamptz not null,
      expires_at timestamptz not null,
      reminded_at timestamptz,
      escalated_at timestamptz,
      snoozed_until timestamptz,
      claimed_by text,
      choice jsonb,
      closed_at timestamptz,
      -- a pipeline's: what was chosen has not come to all leads that wait yet
      settling boolean not null default false,
      correlation_id uuid,
      check ((lead_id is null) = (kind = 'no_capacity'))
    )`.execute(db);
  await sql`
    create unique index conflicts_live_of_lead on conflicts (lead_id)
    where lead_id is not null and state in ('open', 'claimed')`.execute(db);
  await sql`
    create unique index conflicts_live_of_pipeline on conflicts (pipeline_key)
    where lead_id is null and (state in ('open', 'claimed') or settling)`.execute(db);
  await sql`create index conflicts_of_lead on conflicts (lead_id)`.execute(db);
  await sql`create index conflicts_newest on conflicts (opened_at desc, id desc)`.execute(db);
  await sql`
    create index conflicts_contended on conflicts (contended_owner_id)
    where contended_owner_id is not null and state in ('open', 'claimed')`.execute(db);
  await sql`
    create table conflict_transitions (
      conflict_id uuid not null references conflicts on delete cascade,
      version integer not null,
      act text not null,
      state text not null,
      -- null: nobody, it came about
      actor text,
      channel text not null check (channel in ('slack', 'api', 'timer', 'rules')),
      at timestamptz not null,
      -- what a person gave as their reason
      note text,
      details jsonb not null,
      primary key (conflict_id, version)
    )`.execute(db);
  await sql`
    alter table routing_decisions
      -- the conflict it raised or settled
      add column conflict_id uuid,
      drop constraint routing_decisions_outcome_check,
      add constraint routing_decisions_outcome_check
        check (outcome in ('routed', 'queued', 'returned', 'reassigned', 'unrouted', 'conflict'))`.execute(
    db,
  );
  await sql`
    alter table lead_states
      -- the live one
      add column conflict_id uuid`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table lead_states drop column conflict_id`.execute(db);
  await sql`delete from routing_decisions where outcome = 'conflict'`.execute(db);
  await sql`
    alter table routing_decisions
      drop column conflict_id,
      drop constraint routing_decisions_outcome_check,
      add constraint routing_decisions_outcome_check
        check (outcome in ('routed', 'queued', 'returned', 'reassigned', 'unrouted'))`.execute(db);
  await sql`drop table conflict_transitions`.execute(db);
  await sql`drop table conflicts`.execute(db);
}
