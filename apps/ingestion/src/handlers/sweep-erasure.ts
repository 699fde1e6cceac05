import type { DueTimer, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import { deleteTold, leadsOfErasures } from '../store/erasures.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Kind of the timer that each erasure sets. */
export const sweepErasure = 'ingestion.sweep-erasure';

const payload = z.object({ erasure_id: z.uuid() });

/** Takes away what a message told of an erased lead that was handled at the very moment of the erasure. */
export async function onSweepErasure(unit: Unit<IngestionTables>, timers: DueTimer[]): Promise<void> {
  const erasureIds = timers.map((timer) => payload.parse(timer.payload).erasure_id);
  await deleteTold(unit.tx, await leadsOfErasures(unit.tx, erasureIds));
}
