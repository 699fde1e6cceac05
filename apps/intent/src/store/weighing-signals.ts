import type { Product } from '@dna/contracts';
import { recordset, sql } from '@dna/database';
import type { Family } from '@dna/lead-facts';
import type { Db } from './tables.ts';

export type WeighingSignal = {
  eventId: string;
  ruleId: string;
  eventType: string;
  product: Product;
  milliWeight: number;
  occurredAtMs: number;
};

/** Which signals weigh: those that occurred after `sinceMs` and, where it is not null, not after `untilMs`. */
export type Span = { sinceMs: number; untilMs: number | null };

/** The signals of each family within a span, at most `limit` of each. */
export async function weighingSignals(
  tx: Db,
  families: readonly Family[],
  span: Span,
  limit: number,
): Promise<Map<string, WeighingSignal[]>> {
  const signals = new Map<string, WeighingSignal[]>(families.map(({ root }) => [root, []]));
  const { rows } = await sql<Row>`
    select r.root, s.* from ${recordset(families, 'root uuid, members uuid[]')} cross join lateral (
      select event_id, rule_id, event_type, product, milli_weight,
        date_part('epoch', occurred_at) * 1000 as occurred_at_ms
      from intent_signals
      where lead_id = any(r.members) and occurred_at > ${since(span)} and occurred_at <= ${until(span)}
      limit ${limit}
    ) s`.execute(tx);
  for (const row of rows) {
    signals.get(row.root)!.push({
      eventId: row.event_id,
      ruleId: row.rule_id,
      eventType: row.event_type,
      product: row.product,
      milliWeight: row.milli_weight,
      occurredAtMs: Math.round(row.occurred_at_ms),
    });
  }
  return signals;
}

type Row = {
  root: string;
  event_id: string;
  rule_id: string;
  event_type: string;
  product: Product;
  milli_weight: number;
  occurred_at_ms: number;
};

export function since({ sinceMs }: Span) {
  return sql`${new Date(sinceMs).toISOString()}::timestamptz`;
}

export function until({ untilMs }: Span) {
  return sql`${untilMs === null ? 'infinity' : new Date(untilMs).toISOString()}::timestamptz`;
}
