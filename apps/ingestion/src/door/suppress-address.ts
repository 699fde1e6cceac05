import { newId } from '@dna/database';
import type { DueTimer, Unit } from '@dna/inbox-outbox';
import { z } from 'zod';
import {
  deleteSuppression,
  insertSuppressions,
  leadsWithAddresses,
  leadsWithAddressHash,
  type NewSuppression,
} from '../store/suppressions.ts';
import type { IngestionTables } from '../store/tables.ts';
import { suppressLeads } from './suppress-leads.ts';

/** Kind of the timer that looks once more. */
export const recheckSuppression = 'ingestion.recheck-suppression';

/** Longer than any transaction of the door that could have looked at the list before. */
const recheckAfterMs = 10_000;

const payload = z.object({ address: z.string() });

/** The address is not to be written to any more. @returns whether that is new */
export async function suppressAddress(
  unit: Unit<IngestionTables>,
  suppression: NewSuppression,
): Promise<boolean> {
  const isNew = (await insertSuppressions(unit.tx, [suppression], unit.now)).size === 1;
  await followList(unit, suppression.address);
  return isNew;
}

/** The address may be written to again. @returns false when it is off the list already */
export async function releaseAddress(
  unit: Unit<IngestionTables>,
  { id, address }: { id: string; address: string | null },
): Promise<boolean> {
  const addressHash = await deleteSuppression(unit.tx, id);
  if (addressHash === null) return false;
  if (address !== null) await followList(unit, address);
  // It was an erased person's, who may have come again.
  else await suppressLeads(unit, await leadsWithAddressHash(unit.tx, addressHash));
  return true;
}

/** Leads that were recorded while the list changed may not have seen it. */
export async function onRecheckSuppression(unit: Unit<IngestionTables>, timers: DueTimer[]): Promise<void> {
  const addresses = timers.map((timer) => payload.parse(timer.payload).address);
  await suppressLeads(unit, await leadsWithAddresses(unit.tx, addresses));
}

async function followList(unit: Unit<IngestionTables>, address: string): Promise<void> {
  await suppressLeads(unit, await leadsWithAddresses(unit.tx, [address]));
  unit.schedule({
    key: `${recheckSuppression}:${newId(unit.now.getTime())}`,
    kind: recheckSuppression,
    dueAt: new Date(unit.now.getTime() + recheckAfterMs),
    payload: { address },
  });
}
