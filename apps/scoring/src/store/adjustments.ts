import { adjustmentRule } from '../domain/adjustment.ts';
import type { Db, Tx } from './tables.ts';

/** Points that a person gave by hand. */
export type Adjustment = {
  id: string;
  leadId: string;
  milliPoints: number;
  reason: string;
  author: string;
  at: Date;
};

/** @returns false when there is one with this id */
export async function insertAdjustment(tx: Tx, adjustment: Adjustment): Promise<boolean> {
  const { id, leadId, milliPoints, reason, author, at } = adjustment;
  const inserted = await tx
    .insertInto('score_adjustments')
    .values({ id, lead_id: leadId, milli_points: milliPoints, reason, author, at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}

export async function findAdjustment(tx: Tx, id: string): Promise<Adjustment> {
  const row = await tx
    .selectFrom('score_adjustments')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { lead_id: leadId, milli_points: milliPoints, reason, author, at } = row;
  return { id, leadId, milliPoints, reason, author, at };
}

/** What was given by hand to these leads, as entries of their ledgers, by lead id. */
export async function adjustmentsOf(
  db: Db,
  leadIds: readonly string[],
): Promise<Map<string, { ruleId: string; occurredAtMs: number; effectiveMilliPoints: number }[]>> {
  const rows = await db
    .selectFrom('score_adjustments')
    .select(['lead_id', 'milli_points', 'at'])
    .where('lead_id', 'in', [...leadIds])
    .execute();
  const entries = rows.map((row) => ({
    leadId: row.lead_id,
    ruleId: adjustmentRule.id,
    occurredAtMs: row.at.getTime(),
    effectiveMilliPoints: row.milli_points,
  }));
  return Map.groupBy(entries, ({ leadId }) => leadId);
}
