import { recordset, sql } from '@dna/database';
import type { Signal } from '../domain/find-signals.ts';
import type { Tx } from './tables.ts';

export async function addSignals(
  tx: Tx,
  signals: readonly (Signal & { eventType: string })[],
): Promise<void> {
  if (signals.length === 0) return;
  const rows = signals.map((signal) => ({
    event_id: signal.eventId,
    rule_id: signal.ruleId,
    lead_id: signal.leadId,
    event_type: signal.eventType,
    occurred_at: new Date(signal.occurredAtMs).toISOString(),
    product: signal.product,
    milli_weight: signal.milliWeight,
    detail: signal.detail,
  }));
  const columns = `event_id uuid, rule_id uuid, lead_id uuid, event_type text, occurred_at timestamptz, product text,
    milli_weight int, detail jsonb`;
  await sql`
    insert into intent_signals (event_id, rule_id, lead_id, event_type, occurred_at, product, milli_weight, detail)
    select event_id, rule_id, lead_id, event_type, occurred_at, product, milli_weight, detail
    from ${recordset(rows, columns)}`.execute(tx);
}

export async function removeSignals(tx: Tx, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.deleteFrom('intent_signals').where('event_id', 'in', eventIds).execute();
}
