import { sql, type Kysely } from 'kysely';

/**
 * Who was erased, for ever: a message about one of these that comes late must not bring them back. Nothing but the id,
 * which nobody can tell any more whose it was. See `libs/inbox-outbox/src/erasure`.
 */
export async function createErasedLeads(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table erased_leads (
      lead_id uuid primary key,
      -- when it was erased here
      erased_at timestamptz not null
    )`.execute(db);
}

export async function dropErasedLeads(db: Kysely<unknown>): Promise<void> {
  await sql`drop table erased_leads`.execute(db);
}
