import { sql, type RawBuilder } from 'kysely';

/**
 * Rows as one parameter: `insert into t (id, points) select id, points from ${recordset(rows, 'id uuid, points int')}`.
 * One statement whatever the number of rows, so its text (and plan) stays the same.
 *
 * @param columns names and types of the columns; written in code, never taken from input
 */
export function recordset(rows: readonly object[], columns: string): RawBuilder<unknown> {
  return sql`json_to_recordset(${JSON.stringify(rows)}::json) as r(${sql.raw(columns)})`;
}
