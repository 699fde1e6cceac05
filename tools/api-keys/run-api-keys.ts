import { parseArgs } from 'node:util';
import { createDatabase, type Kysely } from '@dna/database';
import { isScope, scopes, type Scope } from '@dna/http';
import { createKey, listKeys, revokeKey, type NewKey } from './key-rows.ts';

const usage = `API keys, straight in the database: for the first key of an installation, and when the last one is lost.
Everything else is done over the API (/api/v1/api-keys).

  npm run api-keys -- create --source ops --scopes admin [--label <text>] [--expires <time>] [--rate-limit <n>]
  npm run api-keys -- list
  npm run api-keys -- revoke <id>

Scopes: ${scopes.join(', ')}; several separated by commas. A change holds for the running services within seconds.
INGESTION_DATABASE_URL or DATABASE_URL names the database; without them it is that of the running local stack.`;

export interface ApiKeysOptions {
  databaseUrl: string | undefined;
  args: string[];
}

type Verb = (db: Kysely<unknown>) => Promise<string>;

/** What `npm run api-keys` does. Answers what was done, in words. */
export async function runApiKeys({ databaseUrl, args }: ApiKeysOptions): Promise<string> {
  const verb = verbOf(args);
  if (verb === null) return usage;
  if (!databaseUrl) {
    throw new Error(
      'INGESTION_DATABASE_URL or DATABASE_URL must be set, e.g. postgres://owner:…@host:5432/dna_marketing. ' +
        'Or start the local stack (npm start).',
    );
  }
  const database = createDatabase<unknown>({ url: databaseUrl, name: 'api-keys', maxConnections: 1 });
  try {
    return await verb(database.db);
  } catch (error) {
    if ((error as { code?: unknown }).code !== undefinedTable) throw error;
    throw new Error('The tables are not there yet: run `npm run migrate:up` first', { cause: error });
  } finally {
    await database.stop();
  }
}

const undefinedTable = '42P01';

/** Null for whoever wants to know what there is. Throws what is wrong before anything is touched. */
function verbOf([verb, ...rest]: string[]): Verb | null {
  switch (verb) {
    case 'create': {
      const key = newKeyOf(rest);
      return async (db) => {
        const { id, secret } = await createKey(db, key);
        return [`Key ${id}, shown this once:`, '', `  X-API-Key: ${key.source}:${secret}`, ''].join('\n');
      };
    }
    case 'list':
      return async (db) => (await listKeys(db)).map(lineOf).join('\n') || 'No keys.';
    case 'revoke': {
      const [id = ''] = rest;
      if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error(`revoke which id?\n\n${usage}`);
      return async (db) =>
        (await revokeKey(db, id)) ? `${id} revoked` : `${id} is no key that is not revoked`;
    }
    case undefined:
    case 'help':
      return null;
    default:
      throw new Error(`${verb}?\n\n${usage}`);
  }
}

function newKeyOf(args: string[]): NewKey {
  const { values } = parseArgs({
    args,
    options: {
      source: { type: 'string' },
      scopes: { type: 'string' },
      label: { type: 'string' },
      expires: { type: 'string' },
      'rate-limit': { type: 'string' },
    },
  });
  const { source = '', scopes: list = '', label = null, expires, 'rate-limit': rate } = values;
  if (!/^[a-z][a-z0-9_-]{0,49}$/.test(source))
    throw new Error('--source must be a lower-case name such as website');
  return {
    source,
    scopes: scopesOf(list),
    label,
    expiresAt: expires === undefined ? null : instantOf(expires),
    rateLimit: rate === undefined ? null : countOf(rate),
  };
}

function scopesOf(list: string): Scope[] {
  const named = [...new Set(list.split(/[,+]/).map((scope) => scope.trim()))];
  if (!named.every(isScope)) throw new Error(`--scopes must be some of ${scopes.join(', ')}`);
  return named;
}

function instantOf(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()))
    throw new Error('--expires must be a time such as 2027-01-31T00:00:00Z');
  return instant;
}

function countOf(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error('--rate-limit must be requests a second, 0 for any number');
  return Number(text);
}

function lineOf({
  id,
  source,
  scopes: granted,
  state,
  label,
}: Awaited<ReturnType<typeof listKeys>>[number]): string {
  return [id, source, granted.join('+'), state, label].filter(Boolean).join('  ');
}
