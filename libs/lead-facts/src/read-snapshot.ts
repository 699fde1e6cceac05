import { sql, type Kysely, type Transaction } from '@dna/database';

/**
 * Reads that belong together see one state of the tables, however many statements they take.
 *
 * @param read gets Postgres's clock in whole milliseconds as `now`
 */
export function readSnapshot<DB, R>(
  db: Kysely<DB>,
  read: (tx: Transaction<DB>, now: Date) => Promise<R>,
): Promise<R> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const { rows } = await sql<{ now: Date }>`
        select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx);
      return read(tx, rows[0]!.now);
    });
}
