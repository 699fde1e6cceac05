import { sql } from '@dna/database';
import type { Tx } from './tables.ts';

/** Where a page begins: after this contribution, newest first. */
export type ContributionPosition = { occurredAtMs: number; eventId: string; ruleId: string };

export type ListedContribution = ContributionPosition & {
  eventType: string;
  source: string;
  /** Of a manual adjustment: why it was made. */
  reason: string | null;
  milliPoints: number;
  effectiveMilliPoints: number;
};

type Page = {
  /** Contributions of other rules are left out. */
  ruleIds: readonly string[];
  /** The latest instant to list; null: no limit. */
  untilMs: number | null;
  after: ContributionPosition | null;
  limit: number;
};

/** Contributions of these leads, those that count nothing any more included, newest first. */
export async function listContributions(
  tx: Tx,
  members: readonly string[],
  { ruleIds, untilMs, after, limit }: Page,
): Promise<ListedContribution[]> {
  const until = untilMs === null ? 'infinity' : new Date(untilMs).toISOString();
  const chosen = sql`lead_id = any(${members}::uuid[]) and rule_id = any(${ruleIds}::uuid[])
    and occurred_at <= ${until}::timestamptz
    and ${
      after === null
        ? sql`true`
        : sql`(occurred_at, event_id, rule_id)
            < (${new Date(after.occurredAtMs)}::timestamptz, ${after.eventId}::uuid, ${after.ruleId}::uuid)`
    }`;
  const newest = sql`order by occurred_at desc, event_id desc, rule_id desc limit ${limit}`;
  // Those that give points and those that are cut have an index each.
  const { rows } = await sql<Row>`
    select c.event_id, c.rule_id, c.occurred_at, c.milli_points, c.effective_milli_points, coalesce(f.event_type, 'manual_adjustment') as event_type, coalesce(f.source, a.author) as source, a.reason
    from (
      (select * from contributions where effective_milli_points <> 0 and ${chosen} ${newest})
      union all
      (select * from contributions where effective_milli_points = 0 and ${chosen} ${newest})
      ${newest}
    ) c left join facts f using (event_id) left join score_adjustments a on a.id = c.event_id ${newest}`.execute(
    tx,
  );
  return rows.map((row) => ({
    eventId: row.event_id,
    ruleId: row.rule_id,
    occurredAtMs: row.occurred_at.getTime(),
    eventType: row.event_type,
    source: row.source,
    reason: row.reason,
    milliPoints: row.milli_points,
    effectiveMilliPoints: row.effective_milli_points,
  }));
}

type Row = {
  event_id: string;
  rule_id: string;
  occurred_at: Date;
  milli_points: number;
  effective_milli_points: number;
  event_type: string;
  source: string;
  reason: string | null;
};
