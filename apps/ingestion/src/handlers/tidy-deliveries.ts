import type { Unit } from '@dna/inbox-outbox';
import { deleteOldDeliveries } from '../store/deliveries.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Kind and key of the timer; the migration sets it off, each run sets the next one. */
export const tidyDeliveries = 'ingestion.tidy-deliveries';

const hourMs = 60 * 60 * 1_000;

/** Forgets the requests of sources that are older than they are to be kept. */
export function onTidyDeliveries(retentionDays: number) {
  return async (unit: Unit<IngestionTables>): Promise<void> => {
    await deleteOldDeliveries(unit.tx, new Date(unit.now.getTime() - retentionDays * 24 * hourMs));
    unit.schedule({
      key: tidyDeliveries,
      kind: tidyDeliveries,
      dueAt: new Date(unit.now.getTime() + hourMs),
      payload: {},
      replace: true,
    });
  };
}
