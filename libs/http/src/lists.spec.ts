import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { listQuery, toPage } from './lists.ts';
import { ProblemError } from './problem-error.ts';

const position = z.object({ id: z.string() });

describe('cursor', () => {
  it('comes back as it was', () => {
    expect(decodeCursor(encodeCursor({ id: 'l7' }), position)).toEqual({ id: 'l7' });
  });

  it.each(['garbage', '', encodeCursor({ id: 7 }), encodeCursor(null), '%%%'])(
    'refuses %p with a 400',
    (cursor) => {
      const decode = () => decodeCursor(cursor, position);
      expect(decode).toThrow(ProblemError);
      expect(decode).toThrow(expect.objectContaining({ status: 400 }));
    },
  );
});

describe('listQuery', () => {
  const query = listQuery({ status: z.enum(['open', 'won']).optional() });

  it('has a limit of 50 unless told', () => {
    expect(query.parse({})).toEqual({ limit: 50 });
    expect(query.parse({ limit: '200', status: 'open' })).toEqual({ limit: 200, status: 'open' });
  });

  it.each([
    { limit: '0' },
    { limit: '201' },
    { limit: 'x' },
    { limit: '1.5' },
    { cursor: '' },
    { colour: 'red' },
  ])('refuses %p', (parameters) => {
    expect(query.safeParse(parameters).success).toBe(false);
  });
});

describe('toPage', () => {
  const idOf = (row: { id: number }) => row.id;

  it('points to the next page only when there is one row too many', () => {
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(toPage(rows, 2, idOf)).toEqual({ data: [{ id: 1 }, { id: 2 }], next_cursor: encodeCursor(2) });
    expect(toPage(rows, 3, idOf)).toEqual({ data: rows, next_cursor: null });
    expect(toPage([], 3, idOf)).toEqual({ data: [], next_cursor: null });
  });
});
