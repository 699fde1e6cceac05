import { sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';
import { saveUnit, type OutboxBatch } from './save-unit.ts';
import { createUnit, type Unit } from './unit.ts';

/** Points between two steps of a transaction; crash tests end the process at each of them. */
export type Step =
  'begun' | 'deduplicated' | 'handled' | 'saved' | 'committed' | 'acknowledged' | 'published';
export type OnStep = (step: Step) => void;

/**
 * Runs `work` in one transaction and writes what it emitted and scheduled with it.
 *
 * @returns the result, and the batch to publish now that it is committed
 */
export async function runUnit<DB, R>(
  db: Kysely<DB & MessagingTables>,
  work: (unit: Unit<DB>) => Promise<R>,
  onStep: OnStep = () => undefined,
): Promise<{ result: R; batch: OutboxBatch | null }> {
  const outcome = await db.transaction().execute(async (tx) => {
    onStep('begun');
    const { rows } = await sql<{ now: Date }>`
      select date_trunc('milliseconds', clock_timestamp()) as now`.execute(tx);
    const unit = createUnit<DB>(tx, rows[0]!.now);
    const result = await work(unit);
    onStep('handled');
    const batch = await saveUnit(unit);
    onStep('saved');
    return { result, batch };
  });
  onStep('committed');
  return outcome;
}
