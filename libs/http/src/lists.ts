import { z } from 'zod';
import { encodeCursor } from './cursor.ts';

/** Query of a list: its own filters, `limit` and `cursor`; an unknown parameter is a 400. */
export function listQuery<S extends z.core.$ZodLooseShape>(filters: S) {
  return z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().min(1).max(1_024).optional(),
    ...filters,
  });
}

export function listOf<S extends z.ZodType>(item: S) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

/** Fetch `limit + 1` rows: the one too many says that there is a next page, which begins after the last one shown. */
export function toPage<T>(
  rows: readonly T[],
  limit: number,
  positionOf: (row: T) => unknown,
): { data: T[]; next_cursor: string | null } {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return {
    data,
    next_cursor: last !== undefined && rows.length > limit ? encodeCursor(positionOf(last)) : null,
  };
}
