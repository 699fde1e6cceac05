import { sql } from '@dna/database';
import type { Db } from './tables.ts';

export type LiveAssignment = {
  pipelineKey: string;
  ownerId: string;
  ownerName: string;
  decisionId: string;
  assignedAt: Date;
};

/** Who holds these leads now, oldest first. */
export async function readLiveAssignments(db: Db, leadIds: readonly string[]): Promise<LiveAssignment[]> {
  const { rows } = await sql<LiveAssignment>`
    select a.pipeline_key as "pipelineKey", a.owner_id as "ownerId", m.name as "ownerName",
      a.decision_id as "decisionId", a.assigned_at as "assignedAt"
    from assignments a join team_members m on m.id = a.owner_id
    where a.lead_id = any(${leadIds}::uuid[]) and a.released_at is null
    order by a.assigned_at, a.id`.execute(db);
  return rows;
}
