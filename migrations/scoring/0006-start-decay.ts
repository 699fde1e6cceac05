import { sql, type Kysely } from 'kysely';

/** The timer that looks for leads whose score changes by itself. It sets itself again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into timers (key, kind, due_at, payload) values ('decay', 'decay', clock_timestamp(), '{}')
    on conflict (key) do nothing`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from timers where key = 'decay'`.execute(db);
}
