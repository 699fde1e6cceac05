import { unavailable } from '@dna/http';
import { isTransient, type Messaging, type Unit } from '@dna/inbox-outbox';
import { TimeoutError, withTimeout } from '@dna/resilience';
import { fetchLeads } from '../handlers/fetch-leads.ts';
import type { Spill } from '../spill/spill.ts';
import { insertDeliveries } from '../store/deliveries.ts';
import { insertLeadFetches, type NewLeadFetch } from '../store/lead-fetches.ts';
import type { IngestionTables } from '../store/tables.ts';
import { deliveryRow } from './delivery.ts';
import type { KeepPointers } from './take-items.ts';

/** As for events: a commit that takes longer counts as unknown, and what is stored twice is fetched once. */
const storeTimeoutMs = 1_500;

/**
 * Stores where the leads are before the source is answered; while Postgres is away in the broker. The delivery is
 * written along, so that what becomes of its leads has a place to be written to.
 */
export function createPointerStore(
  transact: Messaging<IngestionTables>['transact'],
  spill: Pick<Spill, 'store'>,
): KeepPointers {
  return async (source, pointers, delivery) => {
    const fetches = pointers.map((pointer) => ({
      source: source.name,
      external_id: pointer.id,
      pointer,
      delivery_id: delivery.id,
      received_at: delivery.firstReceivedAt.toISOString(),
    }));
    const storing = transact(async (unit) => {
      await keepLeadFetches(unit, fetches);
      await insertDeliveries(unit.tx, [deliveryRow(delivery)]);
    });
    try {
      await withTimeout(storing, storeTimeoutMs, 'storing where a lead is');
    } catch (error) {
      if (!isTransient(error) && !(error instanceof TimeoutError)) throw error;
      await spill.store(fetches.map((fetch) => ({ fetch }))).catch((cause: unknown) => {
        throw unavailable(2, 'Neither the database nor the broker can store this now. Please repeat.', cause);
      });
    }
  };
}

/** Those of a source that is gone are left out: nothing could be fetched for it. */
export async function keepLeadFetches(
  unit: Unit<IngestionTables>,
  fetches: readonly NewLeadFetch[],
): Promise<void> {
  if (fetches.length === 0) return;
  await insertLeadFetches(unit.tx, fetches, unit.now);
  unit.schedule({ key: fetchLeads, kind: fetchLeads, dueAt: unit.now, payload: {} });
}
