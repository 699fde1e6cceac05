import { sql } from '@dna/database';
import type { Held } from '../domain/route-by-hand.ts';
import type { Db, Tx } from './tables.ts';

export type LiveAssignment = Held & { ownerName: string | null; assignedAt: Date };

/** Who holds these leads now, oldest first. */
export async function readLiveAssignments(db: Db, leadIds: readonly string[]): Promise<LiveAssignment[]> {
  const { rows } = await sql<LiveAssignment>`
    select a.lead_id as "leadId", a.pipeline_key as "pipelineKey", a.owner_id as "ownerId", m.name as "ownerName",
      a.decision_id as "decisionId", a.assigned_at as "assignedAt"
    from assignments a left join team_members m on m.id = a.owner_id
    where a.lead_id = any(${leadIds}::uuid[]) and a.released_at is null
    order by a.assigned_at, a.id`.execute(db);
  return rows;
}

/** Whoever held the leads by these decisions has room again. */
export async function releaseAssignments(
  tx: Tx,
  decisionIds: readonly string[],
  releasedAt: Date,
): Promise<void> {
  await sql`
    update assignments set released_at = greatest(assigned_at, ${releasedAt}::timestamptz)
    where decision_id = any(${decisionIds}::uuid[]) and released_at is null`.execute(tx);
}
