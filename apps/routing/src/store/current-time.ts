import { sql } from '@dna/database';
import type { Db } from './tables.ts';

/** Postgres's clock: the one that business goes by. */
export async function currentTime(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`
    select date_trunc('milliseconds', clock_timestamp()) as now`.execute(db);
  return rows[0]!.now;
}
