import { sql } from '@dna/database';
import type { SignalDetail } from '../domain/find-signals.ts';
import type { Product } from '@dna/contracts';
import type { Tx } from './tables.ts';

/** Where a page begins: after this signal, newest first. */
export type SignalPosition = { occurredAtMs: number; eventId: string; ruleId: string };

export type ListedSignal = SignalPosition & {
  eventType: string;
  source: string;
  product: Product;
  milliWeight: number;
  detail: SignalDetail;
};

type Page = {
  /** Signals of other rules are left out. */
  ruleIds: readonly string[];
  /** The latest instant to list; null: no limit. */
  untilMs: number | null;
  after: SignalPosition | null;
  limit: number;
};

/** Signals of these leads, newest first. */
export async function listSignals(
  tx: Tx,
  members: readonly string[],
  { ruleIds, untilMs, after, limit }: Page,
): Promise<ListedSignal[]> {
  const until = untilMs === null ? 'infinity' : new Date(untilMs).toISOString();
  const start =
    after === null
      ? sql`true`
      : sql`(s.occurred_at, s.event_id, s.rule_id)
          < (${new Date(after.occurredAtMs)}::timestamptz, ${after.eventId}::uuid, ${after.ruleId}::uuid)`;
  const { rows } = await sql<Row>`
    select s.event_id, s.rule_id, s.event_type, s.occurred_at, s.product, s.milli_weight, s.detail, f.source
    from intent_signals s join facts f using (event_id)
    where s.lead_id = any(${members}::uuid[]) and s.rule_id = any(${ruleIds}::uuid[])
      and s.occurred_at <= ${until}::timestamptz and ${start}
    order by s.occurred_at desc, s.event_id desc, s.rule_id desc limit ${limit}`.execute(tx);
  return rows.map((row) => ({
    eventId: row.event_id,
    ruleId: row.rule_id,
    eventType: row.event_type,
    source: row.source,
    occurredAtMs: row.occurred_at.getTime(),
    product: row.product,
    milliWeight: row.milli_weight,
    detail: row.detail,
  }));
}

type Row = {
  event_id: string;
  rule_id: string;
  event_type: string;
  source: string;
  occurred_at: Date;
  product: Product;
  milli_weight: number;
  detail: SignalDetail;
};
