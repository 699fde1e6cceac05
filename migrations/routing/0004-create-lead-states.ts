import { sql, type Kysely } from 'kysely';

/** What has been told of each lead id, what was decided from it, and why. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead_states (
      lead_id uuid primary key,
      -- told by ingestion; created_at is null until it has told of the lead
      lead_version integer not null default -1,
      created_at timestamptz,
      identified boolean not null default false,
      suppressed boolean not null default false,
      organization_id uuid,
      -- told by scoring
      score_version integer not null default -1,
      score integer,
      score_basis jsonb,
      score_as_of timestamptz,
      -- told by intent
      intent_version integer not null default -1,
      intent_primary text,
      intent_evidence jsonb,
      intent_basis jsonb,
      intent_as_of timestamptz,
      -- the newest merge or unmerge of this lead
      family_changed_at timestamptz,
      -- the event behind the newest message
      correlation_id uuid,
      -- decided here
      cycle integer not null default 1,
      route_version integer not null default 0,
      live_decision_id uuid,
      basis_wait_since timestamptz,
      queued_at timestamptz,
      queued_pipeline text,
      check ((queued_at is null) = (queued_pipeline is null))
    )`.execute(db);
  await sql`
    create index lead_states_queue on lead_states (queued_pipeline, queued_at, lead_id)
      where queued_at is not null`.execute(db);
  await sql`
    create index lead_states_by_organization on lead_states (organization_id)
      where organization_id is not null`.execute(db);
  await sql`
    create table routing_decisions (
      id uuid primary key,
      lead_id uuid not null,
      cycle integer not null,
      outcome text not null check (outcome in ('routed', 'queued', 'returned')),
      pipeline_key text,
      product text,
      owner_id uuid,
      reason text,
      reasons jsonb not null,
      inputs jsonb not null,
      candidates jsonb not null,
      config_version integer not null references routing_config,
      correlation_id uuid,
      decided_at timestamptz not null
    )`.execute(db);
  // The last line against a second route: a cycle of a lead ends once, whatever is told again.
  await sql`
    create unique index routing_decisions_one_route on routing_decisions (lead_id, cycle)
      where outcome = 'routed'`.execute(db);
  await sql`create index routing_decisions_by_lead on routing_decisions (lead_id, decided_at desc, id desc)`.execute(
    db,
  );
  await sql`create index routing_decisions_by_time on routing_decisions (decided_at desc, id desc)`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table routing_decisions, lead_states`.execute(db);
}
