import { recordset, sql } from '@dna/database';
import type { Family } from '@dna/lead-facts';
import type { Tx } from './tables.ts';

export type CountingEntry = {
  ruleId: string;
  occurredAtMs: number;
  effectiveMilliPoints: number;
};

/** Which contributions count: those that occurred within a span; null leaves it open. */
export type Span = { sinceMs: number | null; untilMs: number | null };

/**
 * The contributions of each family that have points after their cap, at most `limit` of each.
 *
 * @param span since: instants later than this one; until: this instant included
 */
export async function countingEntries(
  tx: Tx,
  families: readonly Family[],
  span: Span,
  limit: number,
): Promise<Map<string, CountingEntry[]>> {
  const entries = new Map<string, CountingEntry[]>(families.map(({ root }) => [root, []]));
  const { rows } = await sql<Row & { root: string }>`
    select r.root, c.* from ${recordset(families, 'root uuid, members uuid[]')} cross join lateral (
      select rule_id, effective_milli_points, date_part('epoch', occurred_at) * 1000 as occurred_at_ms
      from contributions
      where lead_id = any(r.members) and effective_milli_points <> 0
        and occurred_at > ${since(span)} and occurred_at <= ${until(span)}
      limit ${limit}
    ) c`.execute(tx);
  for (const row of rows) {
    entries.get(row.root)!.push({
      ruleId: row.rule_id,
      occurredAtMs: Math.round(row.occurred_at_ms),
      effectiveMilliPoints: row.effective_milli_points,
    });
  }
  return entries;
}

type Row = { rule_id: string; occurred_at_ms: number; effective_milli_points: number };

export function since({ sinceMs }: Span) {
  return sql`${sinceMs === null ? '-infinity' : new Date(sinceMs).toISOString()}::timestamptz`;
}

export function until({ untilMs }: Span) {
  return sql`${untilMs === null ? 'infinity' : new Date(untilMs).toISOString()}::timestamptz`;
}
