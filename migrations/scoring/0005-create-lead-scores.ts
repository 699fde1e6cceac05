import { sql, type Kysely } from 'kysely';

/** One row per lead id that anything was recorded for; a merged lead keeps its basis, its root has the score. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lead_scores (
      lead_id uuid primary key,
      -- grows with every answer
      version bigint not null default 0,
      -- what was recorded for this very id
      basis_count integer not null default 0,
      basis_xor text not null default '0000000000000000',
      score integer not null default 0,
      as_of timestamptz,
      ruleset_version integer,
      -- when the score changes by itself; null where it never does, and on merged leads
      next_change_at timestamptz,
      -- threshold HOT_LEAD_SCORE: would a crossing be told, and how many were
      hot_armed boolean not null default true,
      hot_crossings integer not null default 0
    )`.execute(db);
  await sql`
    create index lead_scores_due on lead_scores (next_change_at) where next_change_at is not null`.execute(
    db,
  );
  await sql`
    create table score_history (
      lead_id uuid not null,
      -- that of lead_scores when it was told
      version bigint not null,
      at timestamptz not null,
      score integer not null,
      previous integer not null,
      -- event: facts came; decay: time passed; identity: leads were joined or taken apart
      reason text not null check (reason in ('event', 'decay', 'identity')),
      -- the event that came last, where events were the reason
      event_id uuid,
      ruleset_version integer not null,
      primary key (lead_id, version)
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table score_history, lead_scores`.execute(db);
}
