import { sql, type Kysely } from 'kysely';

/** Who held or released an event; questions that have answered themselves; and what is found faster. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    // Who has said who they are in a browser: among far more that was done in it by nobody known.
    sql`create index events_that_identify on events (anonymous_id, occurred_at, id)
      where anonymous_id is not null and not anonymous_only`,
    // Null: the engine did.
    sql`alter table events add column status_by text`,
    // settled: the two have become one person by something else, and as long as they are, nobody has to decide
    sql`alter table identity_reviews drop constraint identity_reviews_state_check`,
    sql`alter table identity_reviews add constraint identity_reviews_state_check
      check (state in ('open', 'same', 'different', 'settled'))`,
    // What came under the id of another's event may be about anybody: whoever is erased is looked for in it.
    sql`create index reused_event_ids_by_identifier
      on reused_event_ids using gin ((event -> 'identifiers') jsonb_path_ops)`,
  ]) {
    await statement.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index reused_event_ids_by_identifier`.execute(db);
  await sql`update identity_reviews set state = 'open' where state = 'settled'`.execute(db);
  await sql`alter table identity_reviews drop constraint identity_reviews_state_check`.execute(db);
  await sql`alter table identity_reviews add constraint identity_reviews_state_check
    check (state in ('open', 'same', 'different'))`.execute(db);
  await sql`alter table events drop column status_by`.execute(db);
  await sql`drop index events_that_identify`.execute(db);
}
