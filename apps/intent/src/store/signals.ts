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

export type KeptSignal = Pick<Signal, 'eventId' | 'ruleId' | 'product' | 'milliWeight' | 'detail'>;

/** What is kept of these events by these rules. */
export async function signalsOf(
  tx: Tx,
  eventIds: readonly string[],
  ruleIds: readonly string[],
): Promise<KeptSignal[]> {
  const { rows } = await sql<KeptSignal>`
    select event_id as "eventId", rule_id as "ruleId", product, milli_weight as "milliWeight", detail
    from intent_signals
    where event_id = any(${eventIds}::uuid[]) and rule_id = any(${ruleIds}::uuid[])`.execute(tx);
  return rows;
}

export async function removeSignalsOf(
  tx: Tx,
  signals: readonly Pick<KeptSignal, 'eventId' | 'ruleId'>[],
): Promise<void> {
  if (signals.length === 0) return;
  const rows = signals.map(({ eventId, ruleId }) => ({ event_id: eventId, rule_id: ruleId }));
  await sql`
    delete from intent_signals s using ${recordset(rows, 'event_id uuid, rule_id uuid')}
    where s.event_id = r.event_id and s.rule_id = r.rule_id`.execute(tx);
}

/** The same rules say something else of the same events. */
export async function changeSignals(tx: Tx, signals: readonly KeptSignal[]): Promise<void> {
  if (signals.length === 0) return;
  const rows = signals.map(({ eventId, ruleId, product, milliWeight, detail }) => ({
    event_id: eventId,
    rule_id: ruleId,
    product,
    milli_weight: milliWeight,
    detail,
  }));
  const columns = 'event_id uuid, rule_id uuid, product text, milli_weight int, detail jsonb';
  await sql`
    update intent_signals s set product = r.product, milli_weight = r.milli_weight, detail = r.detail
    from ${recordset(rows, columns)}
    where s.event_id = r.event_id and s.rule_id = r.rule_id`.execute(tx);
}
