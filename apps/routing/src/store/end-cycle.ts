import { sql } from '@dna/database';
import type { Tx } from './tables.ts';

/**
 * These leads have no route any more and begin a new cycle: by itself it comes to a route only when the score has fallen
 * below its threshold first. The rows are locked.
 *
 * @param toldOf those of which that is told; their next message has the next version
 */
export async function endCycle(
  tx: Tx,
  leadIds: readonly string[],
  toldOf: readonly string[] = [],
): Promise<void> {
  await sql`
    update lead_states set
      cycle = cycle + 1, live_decision_id = null, awaits_rearm = true,
      route_version = route_version + (lead_id = any(${toldOf}::uuid[]))::int
    where lead_id = any(${leadIds}::uuid[])`.execute(tx);
}

/** A person has decided about these leads: they wait for nothing any more, and may be routed as if for the first time. */
export async function endWaits(tx: Tx, leadIds: readonly string[]): Promise<void> {
  await sql`
    update lead_states set
      basis_wait_since = null, queued_at = null, queued_pipeline = null, awaits_rearm = false
    where lead_id = any(${leadIds}::uuid[])
      and (basis_wait_since is not null or queued_at is not null or awaits_rearm)`.execute(tx);
}
