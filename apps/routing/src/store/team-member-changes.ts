import { sql, type Selectable } from '@dna/database';
import type { Db, RoutingTables, Tx } from './tables.ts';

export type TeamMemberChange = Selectable<RoutingTables['team_member_changes']>;

/** Newest first. */
export async function listTeamMemberChanges(
  db: Db,
  { id, before, limit }: { id: string; before: number | undefined; limit: number },
): Promise<TeamMemberChange[]> {
  return db
    .selectFrom('team_member_changes')
    .selectAll()
    .where('team_member_id', '=', id)
    .$if(before !== undefined, (query) => query.where('version', '<', before!))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}

export async function insertTeamMemberChange(tx: Tx, change: TeamMemberChange): Promise<void> {
  const { changes, ...columns } = change;
  await tx
    .insertInto('team_member_changes')
    .values({ ...columns, changes: sql<typeof changes>`${JSON.stringify(changes)}::jsonb` })
    .execute();
}
