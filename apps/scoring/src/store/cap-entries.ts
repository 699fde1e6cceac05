import { recordset, sql } from '@dna/database';
import type { CapEntry, CapPosition, FilledEntry } from '../domain/cap.ts';
import type { CutPage } from '../domain/cut-entries.ts';
import type { Tx } from './tables.ts';

/** One rule's entries of one family. */
export type CapKey = { members: readonly string[]; ruleId: string };

const pageSize = 64;
const nilId = '00000000-0000-0000-0000-000000000000';

/** For each key the entries that give points and occurred later than an instant. */
export async function givingEntries(
  tx: Tx,
  keys: readonly (CapKey & { afterMs: number })[],
): Promise<FilledEntry[][]> {
  const requests = keys.map(({ members, ruleId, afterMs }, index) => ({
    index,
    members,
    rule_id: ruleId,
    after: timestamp(afterMs),
  }));
  const { rows } = await sql<Row>`
    select r.index, c.* from ${recordset(requests, 'index int, members uuid[], rule_id uuid, after timestamptz')}
    cross join lateral (
      select event_id, milli_points, effective_milli_points, date_part('epoch', occurred_at) * 1000 as occurred_at_ms
      from contributions
      where lead_id = any(r.members) and rule_id = r.rule_id and occurred_at > r.after
        and effective_milli_points <> 0 and effective_milli_points > 0
      offset 0 -- keeps the planner from reading the whole table once for all requests together
    ) c`.execute(tx);
  const entries: FilledEntry[][] = keys.map(() => []);
  for (const row of rows) {
    entries[row.index]!.push({ ...toEntry(row), effectiveMilliPoints: row.effective_milli_points });
  }
  return entries;
}

/** For each key the next of the entries that its cap cuts altogether. */
export async function cutPages(
  tx: Tx,
  keys: readonly (CapKey & { behind: CapPosition })[],
): Promise<CutPage[]> {
  const requests = keys.map(({ members, ruleId, behind }, index) => ({
    index,
    members,
    rule_id: ruleId,
    behind_at: timestamp(behind.occurredAtMs),
    behind_id: behind.eventId === '' ? nilId : behind.eventId,
  }));
  const columns = 'index int, members uuid[], rule_id uuid, behind_at timestamptz, behind_id uuid';
  const { rows } = await sql<Row>`
    select r.index, c.* from ${recordset(requests, columns)} cross join lateral (
      select event_id, milli_points, effective_milli_points, date_part('epoch', occurred_at) * 1000 as occurred_at_ms
      from contributions
      where lead_id = any(r.members) and rule_id = r.rule_id and effective_milli_points = 0
        and (occurred_at, event_id) > (r.behind_at, r.behind_id)
      order by occurred_at, event_id limit ${pageSize}
    ) c order by r.index, c.occurred_at_ms, c.event_id`.execute(tx);
  const pages: CapEntry[][] = keys.map(() => []);
  for (const row of rows) pages[row.index]!.push(toEntry(row));
  return pages.map((entries) => ({ entries, isLast: entries.length < pageSize }));
}

type Row = {
  index: number;
  event_id: string;
  occurred_at_ms: number;
  milli_points: number;
  effective_milli_points: number;
};

function toEntry(row: Row): CapEntry {
  return {
    eventId: row.event_id,
    occurredAtMs: Math.round(row.occurred_at_ms),
    milliPoints: row.milli_points,
  };
}

function timestamp(ms: number): string {
  return ms === Number.NEGATIVE_INFINITY ? '-infinity' : new Date(ms).toISOString();
}
