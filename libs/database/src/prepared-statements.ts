import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

type Query = PostgresPoolClient['query'];

/** Statements kept by name. Those that are made up anew each time (lists of values in their text) stay nameless. */
const mostNames = 500;
/** A statement is worth a name when it comes for the second time. */
const mostCandidates = 2_000;

/**
 * The pool as Kysely uses it, with statements that come again prepared: Postgres parses and plans each once per
 * connection and not once per execution, which for small batches is most of its work.
 *
 * A plan that is kept is made for tables of any size: see `plansForAnySize`.
 */
export function withPreparedStatements(pool: pg.Pool): PostgresPool {
  const nameOf = createNames();
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    connect: async () => {
      const client = await pool.connect();
      const known = clients.get(client);
      if (known !== undefined) return known;
      const prepared = prepare(client, nameOf);
      clients.set(client, prepared);
      return prepared;
    },
    end: () => pool.end(),
    options: pool.options,
  };
}

function prepare(client: pg.PoolClient, nameOf: (text: string) => string | undefined): PostgresPoolClient {
  let isOutdated = false;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    const name = nameOf(text);
    try {
      const config = { text, values: [...values], ...(name !== undefined && { name }) };
      return await client.query(config);
    } catch (error) {
      if (isPlanOutdated(error)) isOutdated = true;
      throw error;
    }
  };
  return {
    // Cursors are the other thing that Kysely could ask for; nobody here opens one.
    query: query as unknown as Query,
    // The table has changed under the plan: another connection makes new ones.
    release: () => client.release(isOutdated),
  };
}

/** A migration has changed the columns of `select *`; the same statement works on a new connection. */
export function isPlanOutdated(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return code === '0A000' && String(message).includes('cached plan must not change result type');
}

function createNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= mostNames) return known;
    if (!seen.delete(text)) {
      if (seen.size >= mostCandidates) seen.clear();
      seen.add(text);
      return undefined;
    }
    const name = `s${names.size + 1}`;
    names.set(text, name);
    return name;
  };
}

/**
 * A kept plan outlives the size that its tables had: what was best for a table of ten rows would read all of it when
 * it has a million. So for what is kept, Postgres takes the plan that is right at any size: look-ups by index.
 */
export const plansForAnySize =
  'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off';
