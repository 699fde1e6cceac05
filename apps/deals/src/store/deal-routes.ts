import { recordset, sql } from '@dna/database';
import type { Tx } from './tables.ts';

/** The deals that these decisions have come to, by decision, as far as they have. */
export async function dealsOfDecisions(tx: Tx, decisionIds: readonly string[]): Promise<Map<string, string>> {
  if (decisionIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('deal_routes')
    .select(['decision_id', 'deal_id'])
    .where('decision_id', 'in', [...decisionIds])
    .execute();
  return new Map(rows.map((row) => [row.decision_id, row.deal_id]));
}

export async function insertDealRoutes(
  tx: Tx,
  rows: readonly { decision_id: string; deal_id: string; routed_at: Date }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into deal_routes (decision_id, deal_id, routed_at)
    select decision_id, deal_id, routed_at
    from ${recordset(rows, 'decision_id uuid, deal_id uuid, routed_at timestamptz')}`.execute(tx);
}

/** The decisions that came to these deals, oldest first, by deal. */
export async function decisionsOf(tx: Tx, dealIds: readonly string[]): Promise<Map<string, string[]>> {
  const decisions = new Map(dealIds.map((id): [string, string[]] => [id, []]));
  if (dealIds.length === 0) return decisions;
  const rows = await tx
    .selectFrom('deal_routes')
    .select(['deal_id', 'decision_id'])
    .where('deal_id', 'in', [...dealIds])
    .orderBy('routed_at')
    .orderBy('decision_id')
    .execute();
  for (const { deal_id, decision_id } of rows) decisions.get(deal_id)!.push(decision_id);
  return decisions;
}
