import { leadErased } from '@dna/contracts';
import { newId } from '@dna/database';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import { sweepErasure } from '../handlers/sweep-erasure.ts';
import { deleteDeliveriesOf } from '../store/deliveries.ts';
import { deleteLeads, findErasureOf, insertErasure, lockLeadsToErase } from '../store/erasures.ts';
import { addressesOf } from '../store/lead-queries.ts';
import { insertSuppressions } from '../store/suppressions.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';

/** By then every message that was on its way has come, or comes to somebody who knows that the lead is erased. */
const sweepAfterMs = 60_000;

/**
 * Forgets a person: all ids that are theirs, at once and for good, and tells the others to. Whoever is erased already is
 * not erased again.
 *
 * @param suppress their addresses are not to be written to when they come again; only hashes of them are kept
 * @returns the id of the order; null when there is no such lead
 */
export async function eraseLead(
  unit: Unit<IngestionTables>,
  leadId: string,
  { by, suppress }: { by: string; suppress: boolean },
): Promise<string | null> {
  const { tx, now } = unit;
  const [[root, members]] = [...(await readFamilies(tx, [leadId]))] as [[string, readonly string[]]];
  const locked = await lockLeadsToErase(tx, members);
  const earlier = await findErasureOf(tx, leadId);
  if (earlier !== undefined) return earlier.id;
  if (locked.length === 0) return null;
  const asLocked = (await readFamilies(tx, [leadId])).get(root) ?? [];
  if (asLocked.length !== members.length || !asLocked.every((id) => locked.includes(id))) {
    throw new IdentityRaceError('the lead was merged or parted meanwhile');
  }

  const id = newId(now.getTime());
  const addresses = await addressesOf(tx, locked);
  if (suppress) {
    const suppressions = addresses.map((address) => ({ address, reason: 'erased' as const, source: by }));
    await insertSuppressions(tx, suppressions, now);
  }
  await insertErasure(tx, { id, leadId: root, leadIds: locked, by, now });
  await deleteDeliveriesOf(tx, locked, addresses);
  await deleteLeads(tx, locked);
  unit.emit(leadErased, {
    leadId: root,
    entityVersion: 1,
    data: { erasure_id: id, lead_ids: locked, erased_at: now.toISOString() },
  });
  unit.schedule({
    key: `${sweepErasure}:${id}`,
    kind: sweepErasure,
    dueAt: new Date(now.getTime() + sweepAfterMs),
    payload: { erasure_id: id },
  });
  return id;
}
