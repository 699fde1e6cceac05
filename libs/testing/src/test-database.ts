import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createDatabase, migrateUp, serviceDatabaseUrl, sql } from '@dna/database';

export type TestDatabase = {
  /** URL with the role of the service that was asked for. */
  url: string;
  /** URL with the role of any service. */
  urlOf: (service: string) => string;
  ownerUrl: string;
  drop: () => Promise<void>;
};

const migrationsDir = path.resolve(import.meta.dirname, '../../../migrations');
/** Taken while the template is made; any number that nothing else locks. */
const templateLock = 4_240_117;

/** An own, migrated database on the server at TEST_DATABASE_URL: a copy of a template that is made once. */
export async function createTestDatabase(service: string): Promise<TestDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (serverUrl === undefined) {
    throw new Error('TEST_DATABASE_URL is not set: run the tests with `npm test` or `npx nx test <project>`');
  }
  const name = `test_${service}_${randomBytes(6).toString('hex')}`;
  const admin = createDatabase<unknown>({ url: serverUrl, name: 'test-admin', maxConnections: 1 });
  try {
    await admin.db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${templateLock})`.execute(connection);
      try {
        const template = `template_${migrationsHash()}`;
        const { rows } = await sql`select 1 from pg_database where datname = ${template}`.execute(connection);
        if (rows.length === 0)
          await makeTemplate(serverUrl, template, (text) => sql.raw(text).execute(connection));
        await sql`create database ${sql.id(name)} template ${sql.id(template)}`.execute(connection);
        await sql`revoke all on database ${sql.id(name)} from public`.execute(connection);
        for (const folder of serviceFolders()) {
          await sql`grant connect on database ${sql.id(name)} to ${sql.id(`dna_${folder}`)}`.execute(
            connection,
          );
        }
      } finally {
        await sql`select pg_advisory_unlock(${templateLock})`.execute(connection);
      }
    });
  } finally {
    await admin.stop();
  }
  const ownerUrl = withDatabase(serverUrl, name);
  return {
    ownerUrl,
    url: serviceDatabaseUrl(ownerUrl, service),
    urlOf: (other) => serviceDatabaseUrl(ownerUrl, other),
    drop: () => dropDatabase(serverUrl, name),
  };
}

async function makeTemplate(
  serverUrl: string,
  template: string,
  run: (text: string) => Promise<unknown>,
): Promise<void> {
  const unfinished = `${template}_unfinished`;
  await run(`drop database if exists ${unfinished}`);
  await run(`create database ${unfinished}`);
  await migrateUp({ ownerUrl: withDatabase(serverUrl, unfinished), migrationsDir });
  await run(`alter database ${unfinished} rename to ${template}`);
}

async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const admin = createDatabase<unknown>({ url: serverUrl, name: 'test-admin', maxConnections: 1 });
  try {
    await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.db);
  } finally {
    await admin.stop();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

function serviceFolders(): string[] {
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['shared', 'node_modules'].includes(entry.name))
    .map((entry) => entry.name);
}

/** Changed migrations make another template. */
function migrationsHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrationsDir, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (file.endsWith('.ts') && !file.includes('node_modules')) {
      hash.update(file).update(readFileSync(path.join(migrationsDir, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
