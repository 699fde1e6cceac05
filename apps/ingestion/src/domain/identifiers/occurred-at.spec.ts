import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { futureToleranceMs, occurredAt } from './occurred-at.ts';

const receivedAt = new Date('2026-11-25T10:00:00.000Z');

describe('occurredAt', () => {
  it.each([
    ['2026-05-04T07:42:10.501Z', '2026-05-04T07:42:10.501Z'],
    ['2026-05-04T09:41:00+02:00', '2026-05-04T07:41:00.000Z'],
    ['2026-05-04T09:41:00-0330', '2026-05-04T13:11:00.000Z'],
    ['2026-05-04T08:20:01.000000Z', '2026-05-04T08:20:01.000Z'],
    ['2026-05-04 08:20', '2026-05-04T08:20:00.000Z'],
    ['2026-05-04', '2026-05-04T00:00:00.000Z'],
    [1777878000, '2026-05-04T07:00:00.000Z'],
    ['1777878000', '2026-05-04T07:00:00.000Z'],
    [1777878000123, '2026-05-04T07:00:00.123Z'],
    ['1777878000123', '2026-05-04T07:00:00.123Z'],
    [1777878000.5, '2026-05-04T07:00:00.500Z'],
  ])('reads %p as %s', (written, at) => {
    expect(occurredAt(written, receivedAt)).toEqual({ at: new Date(at) });
  });

  it.each([
    [undefined, 'missing', undefined],
    [null, 'missing', undefined],
    ['', 'missing', undefined],
    ['yesterday', 'unreadable', 'yesterday'],
    ['04.05.2026 09:00', 'unreadable', '04.05.2026 09:00'],
    ['2026-02-30T00:00:00Z', 'unreadable', '2026-02-30T00:00:00Z'],
    ['2026-13-01', 'unreadable', '2026-13-01'],
    ['2026-05-04T25:00:00Z', 'unreadable', '2026-05-04T25:00:00Z'],
    [Number.NaN, 'unreadable', 'NaN'],
    [{}, 'unreadable', '[object]'],
    ['2099-01-01T00:00:00Z', 'future', '2099-01-01T00:00:00Z'],
    ['1999-12-31T23:59:59Z', 'ancient', '1999-12-31T23:59:59Z'],
    [0, 'ancient', '0'],
  ])('takes the receipt time for %p and says that it is %s', (written, mark, original) => {
    expect(occurredAt(written, receivedAt)).toEqual({ at: receivedAt, mark, ...(original && { original }) });
  });

  it('forgives a clock that is a few minutes ahead, yet lets nothing happen later than it is received', () => {
    const ahead = new Date(receivedAt.getTime() + futureToleranceMs).toISOString();
    expect(occurredAt(ahead, receivedAt)).toEqual({ at: receivedAt, original: ahead });
  });

  it('is never later than the receipt, never before 2000, and the same the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.date().map((date) => date.toJSON()),
          fc.double(),
          fc.integer(),
        ),
        (value) => {
          const { at } = occurredAt(value, receivedAt);
          expect(at.getTime()).toBeLessThanOrEqual(receivedAt.getTime());
          expect(at.getTime()).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1));
          expect(occurredAt(at.toISOString(), receivedAt)).toEqual({ at });
        },
      ),
    );
  });
});
