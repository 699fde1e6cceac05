import { sql, type Kysely } from 'kysely';

/**
 * Events that lay with somebody who was erased, by the highest revision that said so. What an earlier revision said of
 * them, such as that they were an unknown visitor's, must not bring them back either. See `libs/lead-facts`.
 */
export async function createErasedEvents(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erased_events (
      event_id uuid primary key,
      revision integer not null
    )`.execute(db);
}

export async function dropErasedEvents(db: Kysely<unknown>): Promise<void> {
  await sql`drop table erased_events`.execute(db);
}
