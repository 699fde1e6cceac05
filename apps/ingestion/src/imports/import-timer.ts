import type { Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import type { IngestionTables } from '../store/tables.ts';

/**
 * Kind of the timer that each import has until it is settled. It is always due a little later than the worker of the
 * import says next that it is alive: when the worker dies, it fires at another replica.
 */
export const runImportTimer = 'ingestion.run-import';

const payload = z.object({ import_id: z.uuid() });

export function scheduleImport(unit: Unit<IngestionTables>, id: string, afterMs: number): void {
  unit.schedule({
    key: `${runImportTimer}.${id}`,
    kind: runImportTimer,
    dueAt: new Date(unit.now.getTime() + afterMs),
    payload: { import_id: id } satisfies z.input<typeof payload>,
    replace: true,
  });
}

export function importOf(timer: { payload: unknown }): string {
  return payload.parse(timer.payload).import_id;
}
