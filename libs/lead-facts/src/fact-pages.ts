import { sql, type Kysely } from '@dna/database';
import { factOf, type Fact } from './fact.ts';
import { columnsWith, fromRow, type FactRow, type FurtherColumn } from './facts-table.ts';

export type FactSelection = {
  leadIds: readonly string[];
  /** Facts of other types are left out; null: none are. */
  eventTypes: readonly string[] | null;
  pageSize: number;
};

/**
 * What happened to these leads, in the order of instants and, of the same instant, of event ids; those that count for
 * nothing included.
 */
export async function* factPages<DB>(
  db: Kysely<DB>,
  { leadIds, eventTypes, pageSize }: FactSelection,
  furtherColumns: readonly FurtherColumn[] = [],
): AsyncGenerator<Fact[]> {
  const columns = sql.join(columnsWith(furtherColumns).map((column) => sql.id(column)));
  const chosen = sql`lead_id = any(${leadIds}::uuid[]) and recorded_revision > 0
    and ${eventTypes === null ? sql`true` : sql`event_type = any(${eventTypes}::text[])`}`;
  let behind = sql`true`;
  for (;;) {
    const { rows } = await sql<FactRow>`
      select ${columns} from facts where ${chosen} and ${behind}
      order by occurred_at, event_id limit ${pageSize}`.execute(db);
    if (rows.length > 0) yield rows.map((row) => factOf(fromRow(row))!);
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    behind = sql`(occurred_at, event_id) > (${last.occurred_at}::timestamptz, ${last.event_id}::uuid)`;
  }
}
