import { sql, type Kysely } from 'kysely';

/** Rule sets are drawn up, published and left again; every lead is judged anew in the background. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table intent_rulesets
      add column based_on integer references intent_rulesets,
      add column rolled_back_to integer references intent_rulesets,
      add column created_by text,
      add column published_by text,
      add column apply_crossings boolean not null default false,
      add column simulation_id uuid,
      -- how far the leads have been judged by it
      add column leads_total integer,
      add column leads_done integer not null default 0,
      add column leads_changed integer not null default 0,
      add column recompute_after uuid,
      add column seen_from_xid text,
      add column recomputed_at timestamptz`.execute(db);
  await sql`create unique index intent_rulesets_draft on intent_rulesets (status) where status = 'draft'`.execute(
    db,
  );
  await sql`update intent_rulesets set recomputed_at = published_at, leads_total = 0`.execute(db);
  // Every lead has been judged by the only version there was.
  await sql`update lead_intents set ruleset_version = 1 where ruleset_version is null`.execute(db);
  await sql`comment on column lead_intents.ruleset_version is 'the version that its facts were judged by'`.execute(
    db,
  );
  await sql`create index facts_by_lead on facts (lead_id, occurred_at, event_id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where kind = 'intent.recompute'`.execute(db);
  await sql`drop index facts_by_lead`.execute(db);
  await sql`comment on column lead_intents.ruleset_version is null`.execute(db);
  await sql`drop index intent_rulesets_draft`.execute(db);
  await sql`
    alter table intent_rulesets drop column based_on, drop column rolled_back_to, drop column created_by,
      drop column published_by, drop column apply_crossings, drop column simulation_id, drop column leads_total,
      drop column leads_done, drop column leads_changed, drop column recompute_after, drop column seen_from_xid,
      drop column recomputed_at`.execute(db);
}
