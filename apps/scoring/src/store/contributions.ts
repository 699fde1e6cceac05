import { recordset, sql } from '@dna/database';
import type { Charge } from '../domain/charge-facts.ts';
import type { Tx } from './tables.ts';

export async function addContributions(
  tx: Tx,
  charges: readonly (Charge & { effectiveMilliPoints: number })[],
): Promise<void> {
  if (charges.length === 0) return;
  const rows = charges.map((charge) => ({
    event_id: charge.eventId,
    rule_id: charge.rule.id,
    lead_id: charge.leadId,
    occurred_at: new Date(charge.occurredAtMs).toISOString(),
    milli_points: charge.milliPoints,
    effective_milli_points: charge.effectiveMilliPoints,
  }));
  const columns =
    'event_id uuid, rule_id uuid, lead_id uuid, occurred_at timestamptz, milli_points int, effective_milli_points int';
  await sql`
    insert into contributions (event_id, rule_id, lead_id, occurred_at, milli_points, effective_milli_points)
    select event_id, rule_id, lead_id, occurred_at, milli_points, effective_milli_points
    from ${recordset(rows, columns)}`.execute(tx);
}

export async function removeContributions(tx: Tx, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.deleteFrom('contributions').where('event_id', 'in', eventIds).execute();
}

export async function changeEffectivePoints(
  tx: Tx,
  changes: readonly { eventId: string; ruleId: string; effectiveMilliPoints: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((change) => ({
    event_id: change.eventId,
    rule_id: change.ruleId,
    effective_milli_points: change.effectiveMilliPoints,
  }));
  await sql`
    update contributions c set effective_milli_points = r.effective_milli_points
    from ${recordset(rows, 'event_id uuid, rule_id uuid, effective_milli_points int')}
    where c.event_id = r.event_id and c.rule_id = r.rule_id`.execute(tx);
}

export type KeptContribution = {
  eventId: string;
  ruleId: string;
  milliPoints: number;
  effectiveMilliPoints: number;
};

/** What the ledger has of these events by these rules. */
export async function contributionsOf(
  tx: Tx,
  eventIds: readonly string[],
  ruleIds: readonly string[],
): Promise<KeptContribution[]> {
  if (eventIds.length === 0) return [];
  const { rows } = await sql<KeptContribution>`
    select event_id as "eventId", rule_id as "ruleId", milli_points as "milliPoints",
      effective_milli_points as "effectiveMilliPoints"
    from contributions
    where event_id = any(${eventIds}::uuid[]) and rule_id = any(${ruleIds}::uuid[])`.execute(tx);
  return rows;
}

export async function removeContributionsOf(
  tx: Tx,
  entries: readonly Pick<KeptContribution, 'eventId' | 'ruleId'>[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ eventId, ruleId }) => ({ event_id: eventId, rule_id: ruleId }));
  await sql`
    delete from contributions c using ${recordset(rows, 'event_id uuid, rule_id uuid')}
    where c.event_id = r.event_id and c.rule_id = r.rule_id`.execute(tx);
}

/** The rule gives other points than it did. */
export async function changeContributions(
  tx: Tx,
  charges: readonly (Charge & { effectiveMilliPoints: number })[],
): Promise<void> {
  if (charges.length === 0) return;
  const rows = charges.map((charge) => ({
    event_id: charge.eventId,
    rule_id: charge.rule.id,
    milli_points: charge.milliPoints,
    effective_milli_points: charge.effectiveMilliPoints,
  }));
  const columns = 'event_id uuid, rule_id uuid, milli_points int, effective_milli_points int';
  await sql`
    update contributions c
    set milli_points = r.milli_points, effective_milli_points = r.effective_milli_points
    from ${recordset(rows, columns)}
    where c.event_id = r.event_id and c.rule_id = r.rule_id`.execute(tx);
}
