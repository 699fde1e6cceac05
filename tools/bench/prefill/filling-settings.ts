import { sql, type Kysely } from '@dna/database';

/** What helps while nothing but filling goes on; taken back before anything is measured. */
const fillingSettings = { autovacuum: 'off', max_wal_size: '16GB', checkpoint_timeout: '1h' };

export async function withFillingSettings(db: Kysely<unknown>, work: () => Promise<void>): Promise<void> {
  for (const [name, value] of Object.entries(fillingSettings))
    await sql.raw(`alter system set ${name} = '${value}'`).execute(db);
  await sql`select pg_reload_conf()`.execute(db);
  try {
    await work();
  } finally {
    for (const name of Object.keys(fillingSettings)) await sql.raw(`alter system reset ${name}`).execute(db);
    await sql`select pg_reload_conf()`.execute(db);
  }
}
