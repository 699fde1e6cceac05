import { sql, type Kysely } from 'kysely';

const content = ['event_type', 'source', 'occurred_at', 'properties', 'has_text'];

/** Events are given to other leads, held back and released; that may be told before the event itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table facts
      add column status text not null default 'active' check (status in ('active', 'quarantined', 'removed')),
      -- the revision that told what happened; 0 while the event was only amended: then the columns of that are null
      add column recorded_revision integer not null default 1`.execute(db);
  for (const column of content) {
    await sql`alter table facts alter column ${sql.ref(column)} drop not null`.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`delete from facts where recorded_revision = 0`.execute(db);
  for (const column of content) {
    await sql`alter table facts alter column ${sql.ref(column)} set not null`.execute(db);
  }
  await sql`alter table facts drop column recorded_revision, drop column status`.execute(db);
}
