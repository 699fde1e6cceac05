import { sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from '../store/tables.ts';

/** Kind and key of the timer; the migration sets it off, each run sets the next one. */
export const eventPartitions = 'ingestion.maintain-event-partitions';

const dayMs = 24 * 60 * 60 * 1_000;

/**
 * Makes the partitions of the months to come, and drops those that are not to be kept any more. The keys of dropped
 * events stay, so that none of them is recorded a second time.
 *
 * @param keepMonths how many months are kept besides the present one; undefined: all
 */
export function maintainEventPartitions(keepMonths: number | undefined) {
  return async (unit: Unit<IngestionTables>): Promise<void> => {
    await sql`select maintain_event_partitions()`.execute(unit.tx);
    if (keepMonths !== undefined) {
      await sql`select drop_event_partitions(${keepMonths}::integer)`.execute(unit.tx);
    }
    unit.schedule({
      key: eventPartitions,
      kind: eventPartitions,
      dueAt: new Date(unit.now.getTime() + dayMs),
      payload: {},
      replace: true,
    });
  };
}
