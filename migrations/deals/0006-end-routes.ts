import { sql, type Kysely } from 'kysely';

/** A lead can be taken out of a pipeline again: its deal there is nobody's, or was a mistake. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deals
      -- of the newest word of routing that has come to it; 0: none has
      add column route_version integer not null default 0,
      -- when a person first had a hand in it; null: only services did
      add column touched_at timestamptz`.execute(db);
  await sql`
    update deals set
      route_version = case when routed_at is null then 0 else 1 end,
      touched_at = case when updated_by in ('routing', 'ingestion') then null else updated_at end`.execute(
    db,
  );
  // The newest version by which a lead is in a pipeline no more: a route that comes after it and is older opens nothing.
  await sql`
    create table route_ends (
      lead_id uuid not null,
      pipeline_id uuid not null references pipelines,
      version integer not null,
      primary key (lead_id, pipeline_id)
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table route_ends`.execute(db);
  await sql`alter table deals drop column route_version, drop column touched_at`.execute(db);
}
