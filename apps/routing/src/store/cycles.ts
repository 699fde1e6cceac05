import { sql } from '@dna/database';
import type { Tx } from './tables.ts';

export type CycleEnd = {
  /** Those of which it is told; their next message has the next version. */
  toldOf: readonly string[];
  /** By itself the new cycle comes to a route only when the score has fallen below its threshold first. */
  awaitsRearm: boolean;
};

/** These leads have no route any more and begin a new cycle. The rows are locked. */
export async function endCycle(
  tx: Tx,
  leadIds: readonly string[],
  { toldOf, awaitsRearm }: CycleEnd,
): Promise<void> {
  await sql`
    update lead_states set
      cycle = cycle + 1, live_decision_id = null, awaits_rearm = ${awaitsRearm},
      route_version = route_version + (lead_id = any(${toldOf}::uuid[]))::int
    where lead_id = any(${leadIds}::uuid[])`.execute(tx);
}

/**
 * After deals were closed or opened again: the cycle of an id that nobody holds any more has ended, and one that somebody
 * holds again has its route again. The rows are locked.
 *
 * @returns the ids of which one or the other is true
 */
export async function settleCycles(tx: Tx, leadIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    with held as (
      select distinct on (lead_id) lead_id, decision_id from assignments
      where lead_id = any(${leadIds}::uuid[]) and released_at is null
      order by lead_id, assigned_at desc, id desc
    )
    update lead_states s set
      cycle = s.cycle + (h.decision_id is null)::int,
      live_decision_id = h.decision_id,
      awaits_rearm = h.decision_id is null
    from unnest(${leadIds}::uuid[]) as told (lead_id) left join held h using (lead_id)
    where s.lead_id = told.lead_id and (s.live_decision_id is null) <> (h.decision_id is null)
    returning s.lead_id`.execute(tx);
  return rows.map((row) => row.lead_id);
}

/** A person has decided about these leads: they wait for nothing any more, and may be routed as if for the first time. */
export async function endWaits(tx: Tx, leadIds: readonly string[]): Promise<void> {
  await sql`
    update lead_states set
      basis_wait_since = null, queued_at = null, queued_pipeline = null, awaits_rearm = false
    where lead_id = any(${leadIds}::uuid[])
      and (basis_wait_since is not null or queued_at is not null or awaits_rearm)`.execute(tx);
}
