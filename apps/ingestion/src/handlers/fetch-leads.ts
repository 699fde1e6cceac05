import type { Unit } from '@dna/inbox-outbox';
import { nextLeadFetch } from '../store/lead-fetches.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Kind and key of the timer that wakes the fetcher of some replica; whoever keeps a pointer sets it. */
export const fetchLeads = 'ingestion.fetch-leads';

/** A wake-up may be lost with its process, so it is repeated for as long as something is due. */
const againMs = 5_000;

/** Nothing is fetched in a transaction: the timer only wakes, and sets itself for what is due next. */
export function onFetchLeads(wake: () => void) {
  return async (unit: Unit<IngestionTables>): Promise<void> => {
    const next = await nextLeadFetch(unit.tx);
    if (next === null) return;
    if (next <= unit.now) wake();
    unit.schedule({
      key: fetchLeads,
      kind: fetchLeads,
      dueAt: new Date(Math.max(next.getTime(), unit.now.getTime() + againMs)),
      payload: {},
    });
  };
}
