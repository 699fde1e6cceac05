import type { DueTimer, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { deleteDeliveriesOf } from '../store/deliveries.ts';
import { deleteTold, leadsOfErasures } from '../store/erasures.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Kind of the timer that each erasure sets. */
export const sweepErasure = 'ingestion.sweep-erasure';

const payload = z.object({ erasure_id: z.uuid() });

/** Takes away what was written of an erased lead at the very moment of the erasure: told by others, or delivered. */
export async function onSweepErasure(unit: Unit<IngestionTables>, timers: DueTimer[]): Promise<void> {
  const erasureIds = timers.map((timer) => payload.parse(timer.payload).erasure_id);
  const leadIds = await leadsOfErasures(unit.tx, erasureIds);
  await deleteDeliveriesOf(unit.tx, leadIds, []);
  await deleteTold(unit.tx, leadIds);
}
