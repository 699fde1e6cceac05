import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql, type Kysely, type Transaction } from 'kysely';
import { createDatabase } from './database.ts';
import { provisionRole } from './roles.ts';
import { derivedPassword } from './service-url.ts';

export type AppliedMigration = { service: string; name: string };

type Migration = {
  up: (db: Kysely<unknown>) => Promise<void>;
  down: (db: Kysely<unknown>) => Promise<void>;
};

type Log = { applied: { service: string; name: string; applied_at: Date } };

/** Any number that nothing else in the database locks. */
const migrationLock = 7_316_204;
const minimumServerVersion = 150_000;

export class MigrationError extends Error {
  readonly code = 'migration_failed';
}

export type MigrateOptions = {
  /** URL of the owner: creates schemas and roles. */
  ownerUrl: string;
  /** Folder with one folder per service. */
  migrationsDir: string;
  /** Passwords of the services' roles by service; those not named are derived from the owner's URL. */
  passwords?: Record<string, string>;
};

/** Applies what is missing, service by service, each migration in its own transaction. Repeatable; one at a time. */
export async function migrateUp(options: MigrateOptions): Promise<AppliedMigration[]> {
  return withMigrationLock(options.ownerUrl, async (db) => {
    const applied: AppliedMigration[] = [];
    for (const service of await servicesIn(options.migrationsDir)) {
      await provisionRole(
        db,
        service,
        options.passwords?.[service] ?? derivedPassword(options.ownerUrl, service),
      );
      const done = await namesApplied(db, service);
      for (const name of await migrationsOf(options.migrationsDir, service)) {
        if (done.has(name)) continue;
        const migration = await load(options.migrationsDir, service, name);
        await inSchema(db, service, async (tx) => {
          await migration.up(withoutLog(tx));
          await tx.insertInto('applied').values({ service, name, applied_at: new Date() }).execute();
        });
        applied.push({ service, name });
      }
    }
    return applied;
  });
}

/** Takes back the newest migration; null when there is none. */
export async function migrateDown(options: MigrateOptions): Promise<AppliedMigration | null> {
  return withMigrationLock(options.ownerUrl, async (db) => {
    const newest = await db
      .selectFrom('applied')
      .select(['service', 'name'])
      .orderBy('applied_at', 'desc')
      .orderBy('service', 'desc')
      .orderBy('name', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (newest === undefined) return null;
    const migration = await load(options.migrationsDir, newest.service, newest.name);
    await inSchema(db, newest.service, async (tx) => {
      await migration.down(withoutLog(tx));
      await tx
        .deleteFrom('applied')
        .where('service', '=', newest.service)
        .where('name', '=', newest.name)
        .execute();
    });
    return newest;
  });
}

async function withMigrationLock<T>(ownerUrl: string, work: (db: Kysely<Log>) => Promise<T>): Promise<T> {
  const database = createDatabase<Log>({
    url: ownerUrl,
    name: 'migrate',
    maxConnections: 2,
    silenceTimeoutMs: 0,
  });
  try {
    return await database.db.connection().execute(async (connection) => {
      await refuseOldServer(connection);
      await sql`select pg_advisory_lock(${migrationLock})`.execute(connection);
      try {
        await sql`create schema if not exists migrations`.execute(connection);
        await sql`
          create table if not exists migrations.applied (
            service text not null,
            name text not null,
            applied_at timestamptz not null,
            primary key (service, name)
          )`.execute(connection);
        return await work(database.db.withSchema('migrations'));
      } finally {
        await sql`select pg_advisory_unlock(${migrationLock})`.execute(connection);
      }
    });
  } finally {
    await database.stop();
  }
}

async function refuseOldServer(db: Kysely<Log>): Promise<void> {
  const { rows } = await sql<{ number: string; name: string }>`
    select current_setting('server_version_num') as number, current_setting('server_version') as name`.execute(
    db,
  );
  const server = rows[0]!;
  if (Number(server.number) < minimumServerVersion) {
    throw new MigrationError(`PostgreSQL ${server.name} is too old: version 15 or newer is needed`);
  }
}

async function inSchema(
  db: Kysely<Log>,
  service: string,
  work: (tx: Transaction<Log>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select set_config('search_path', ${service}, true)`.execute(tx);
    await work(tx);
  });
}

/** The transaction as a migration sees it: any table, in the schema of the search path. */
function withoutLog(tx: Transaction<Log>): Kysely<unknown> {
  return tx.withoutPlugins() as unknown as Kysely<unknown>;
}

async function namesApplied(db: Kysely<Log>, service: string): Promise<Set<string>> {
  const rows = await db.selectFrom('applied').select('name').where('service', '=', service).execute();
  return new Set(rows.map((row) => row.name));
}

async function servicesIn(migrationsDir: string): Promise<string[]> {
  const entries = await readdir(migrationsDir, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found = await Promise.all(
    folders.map(async (folder) => ((await migrationsOf(migrationsDir, folder)).length > 0 ? [folder] : [])),
  );
  return found.flat().sort();
}

async function migrationsOf(migrationsDir: string, service: string): Promise<string[]> {
  const files = await readdir(path.join(migrationsDir, service));
  return files
    .filter((file) => /^\d{4}-[a-z0-9-]+\.(ts|js)$/.test(file))
    .map((file) => file.replace(/\.(ts|js)$/, ''))
    .sort();
}

async function load(migrationsDir: string, service: string, name: string): Promise<Migration> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const file = path.join(migrationsDir, service, `${name}.${extension}`);
  return (await import(pathToFileURL(file).href)) as Migration;
}
