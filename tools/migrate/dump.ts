import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, dumpSchema, migrateUp } from '@dna/database';
import { startPostgres } from '@dna/local-servers';
import { ROOT } from '../root.ts';

/** Writes `migrations/<service>/schema.sql` from a database that has just been migrated. */
export async function dumpSchemas(): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'dna-dump-'));
  const postgres = await startPostgres({ dataDir: join(scratch, 'postgres'), settings: { fsync: 'off' } });
  const migrationsDir = join(ROOT, 'migrations');
  const database = createDatabase<unknown>({ url: postgres.url, name: 'dump', maxConnections: 1 });
  try {
    const applied = await migrateUp({ ownerUrl: postgres.url, migrationsDir });
    const services = [...new Set(applied.map((migration) => migration.service))];
    for (const service of services) {
      writeFileSync(join(migrationsDir, service, 'schema.sql'), await dumpSchema(database.db, service));
    }
    return services;
  } finally {
    await database.stop();
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
