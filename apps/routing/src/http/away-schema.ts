import { z } from 'zod';
import type { StoredPeriod } from '../store/tables.ts';

const instant = z.iso.datetime({ offset: true, error: 'is an instant such as 2026-12-24T00:00:00+01:00' });

const periodSchema = z
  .strictObject({
    from: instant.nullable().default(null).describe('null: since always.'),
    until: instant.nullable().default(null).describe('null: for good. The first instant back.'),
  })
  .refine(({ from, until }) => from !== null || until !== null, { error: 'needs from, until or both' })
  .refine((period) => startOf(period) < endOf(period), { error: 'ends before it begins' });

/** In order of their beginning, in UTC; none over another. */
export const awaySchema = z
  .array(periodSchema)
  .max(100)
  .superRefine((periods, context) => {
    periods.forEach((period, index) => {
      const other = periods.findIndex((each, place) => place < index && overlap(each, period));
      if (other < 0) return;
      const message = `overlaps period ${other}; join the two, or move one of them`;
      context.addIssue({ code: 'custom', path: [index], message });
    });
  })
  .transform((periods) =>
    periods
      .toSorted((a, b) => startOf(a) - startOf(b))
      .map(({ from, until }): StoredPeriod => ({ from: inUtc(from), until: inUtc(until) })),
  );

function overlap(a: StoredPeriod, b: StoredPeriod): boolean {
  return startOf(a) < endOf(b) && startOf(b) < endOf(a);
}

function startOf({ from }: StoredPeriod): number {
  return from === null ? -Infinity : Date.parse(from);
}

function endOf({ until }: StoredPeriod): number {
  return until === null ? Infinity : Date.parse(until);
}

function inUtc(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}
