import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';

export type Tx = {
  /** A named statement: Postgres parses and plans it once a connection. */
  run: <Row extends QueryResultRow>(statement: Statement, values: unknown[]) => Promise<QueryResult<Row>>;
};

export type Statement = { name: string; text: string };

export function openPool(databaseUrl: string, connections: number): Pool {
  // Statements that do not wait for each other's answers go out together.
  const settings = { connectionString: databaseUrl, max: connections, pipeline: true };
  const pool = new Pool(settings);
  pool.on('error', () => undefined);
  return pool;
}

/** Carries work out in a transaction. It need not wait for its last statements: the commit is sent behind them. */
export async function inTransaction<T>(pool: Pool, work: (tx: Tx) => Promise<Outcome<T>>): Promise<T> {
  const client = await pool.connect();
  const begun = client.query('begin');
  // Whatever comes of it comes of the first statement, too.
  begun.catch(() => undefined);
  try {
    const { result, writes } = await work({
      run: (statement, values) => client.query({ ...statement, values }),
    });
    await Promise.all([...writes, client.query('commit')]);
    client.release();
    return result;
  } catch (error) {
    await rollBack(client);
    throw error;
  }
}

export type Outcome<T> = { result: T; writes: Promise<unknown>[] };

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(error as Error);
  }
}
