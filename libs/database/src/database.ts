import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Socket } from 'node:net';
import pg from 'pg';
import { plansForAnySize, withPreparedStatements } from './prepared-statements.ts';

export type Database<DB> = {
  db: Kysely<DB>;
  /** Resolves when Postgres answers; rejects within the connect timeout when it does not. */
  ping: () => Promise<void>;
  stop: () => Promise<void>;
};

export type DatabaseSettings = {
  url: string;
  /** Shown in `pg_stat_activity`: the service's name. */
  name: string;
  maxConnections?: number;
  /** How long a caller waits for a connection before it gets an infrastructure error. */
  connectTimeoutMs?: number;
  /**
   * A connection on which nothing was heard for so long is given up: its server has vanished without a word. Longer
   * than any statement may take; 0 for none.
   */
  silenceTimeoutMs?: number;
  /**
   * Statements are prepared once per connection, and planned for tables of any size: for all that is done again and
   * again. Leave it out where one asks large questions.
   */
  prepared?: boolean;
  /** Called when an idle connection dies; the pool replaces it. */
  onIdleError?: (error: Error) => void;
};

// bigint columns are counters far below 2^53, and dates are days: neither needs a class of its own.
const parsers = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.INT8, Number],
  [pg.types.builtins.DATE, (text) => text],
]);

/** One pool and one Kysely for a service. The tables are found by the role's search path. */
export function createDatabase<DB>(settings: DatabaseSettings): Database<DB> {
  const pool = new pg.Pool({
    connectionString: settings.url,
    application_name: settings.name,
    max: settings.maxConnections ?? 10,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  });
  // Without a listener an idle connection that Postgres ends would end the process.
  pool.on('error', (error) => settings.onIdleError?.(error));
  // The same for one that is lent out and between two statements; the next statement then fails with the reason.
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    giveUpWhenSilent(client, settings.silenceTimeoutMs ?? 45_000);
    // Goes ahead of whatever the connection was wanted for, which fails if this does.
    if (settings.prepared) client.query(plansForAnySize).catch(() => undefined);
  });
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool: settings.prepared ? withPreparedStatements(pool) : pool }),
  });
  return {
    db,
    ping: async () => {
      await sql`select 1`.execute(db);
    },
    stop: () => db.destroy(),
  };
}

function giveUpWhenSilent(client: pg.PoolClient, timeoutMs: number): void {
  if (timeoutMs === 0) return;
  // node-postgres has no setting for it; its socket has.
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.setTimeout(timeoutMs, () =>
    stream.destroy(new Error('Connection terminated: the server is silent')),
  );
}
