import type { Team } from '../domain/team.ts';
import type { Tx } from './tables.ts';

/** Writes the lines of the ledger that changed. */
export async function saveTurns(tx: Tx, before: Team, after: Team): Promise<void> {
  const changed = [...after.turns]
    .filter(([key, turn]) => before.turns.get(key) !== turn)
    .map(([, turn]) => turn);
  if (changed.length === 0) return;
  await tx
    .insertInto('turns')
    .values(
      changed.map((turn) => ({
        team_member_id: turn.memberId,
        pipeline_key: turn.pipelineKey,
        turns: turn.turns,
        present: turn.present,
        last_turn_at: turn.lastTurnAt,
        last_turn_no: turn.lastTurnNo,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['team_member_id', 'pipeline_key']).doUpdateSet((row) => ({
        turns: row.ref('excluded.turns'),
        present: row.ref('excluded.present'),
        last_turn_at: row.ref('excluded.last_turn_at'),
        last_turn_no: row.ref('excluded.last_turn_no'),
      })),
    )
    .execute();
}

/** Nobody is ahead or behind in these pipelines any more: the next turn is the first of a new round. */
export async function startNewRounds(tx: Tx, pipelineKeys: readonly string[]): Promise<void> {
  if (pipelineKeys.length === 0) return;
  await tx.updateTable('turns').set({ turns: 0 }).where('pipeline_key', 'in', pipelineKeys).execute();
}
