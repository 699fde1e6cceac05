import { sql } from '@dna/database';
import { emptyTally } from '../domain/simulation/tally.ts';
import { eraseFromSimulations } from './simulations.ts';
import type { Tx } from './tables.ts';

/**
 * Deletes what is known of these leads, what was decided about them and who had them. Turns that were taken stay taken.
 *
 * @returns whether somebody has room now who had none, or the line of those who wait is shorter
 */
export async function eraseLeads(tx: Tx, leadIds: readonly string[]): Promise<boolean> {
  const theirs = sql`lead_id = any(${leadIds}::uuid[])`;
  const released = await sql<{ was_open: boolean }>`
    delete from assignments where ${theirs} returning released_at is null as was_open`.execute(tx);
  await sql`delete from conflicts where ${theirs}`.execute(tx);
  await sql`delete from deal_states where ${theirs}`.execute(tx);
  await sql`delete from routing_decisions where ${theirs}`.execute(tx);
  await eraseFromSimulations(tx, leadIds, emptyTally());
  const states = await sql<{ queued: boolean }>`
    delete from lead_states where ${theirs} returning queued_at is not null as queued`.execute(tx);
  return released.rows.some(({ was_open }) => was_open) || states.rows.some(({ queued }) => queued);
}
