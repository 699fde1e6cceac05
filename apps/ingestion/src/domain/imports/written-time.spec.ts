import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideOrder, noDateEvidence, weighDate } from './date-order.ts';
import { localTime, readWrittenTime, type DateOrder } from './written-time.ts';

describe('a written time', () => {
  it.each([
    ['04.05.2026 14:05', 'dmy', '2026-05-04T14:05:00'],
    ['3.4.2026 9:07', 'dmy', '2026-04-03T09:07:00'],
    ['04.05.26 14:05 Uhr', 'dmy', '2026-05-04T14:05:00'],
    ['04/05/2026 2:05 PM', 'mdy', '2026-04-05T14:05:00'],
    ['04/05/2026 12:05 am', 'dmy', '2026-05-04T00:05:00'],
    ['26-05-04', 'ymd', '2026-05-04T00:00:00'],
    ['2026-05-02 09:12:01', 'dmy', '2026-05-02T09:12:01'],
    ['2026/05/02T09:12', 'mdy', '2026-05-02T09:12:00'],
    ['4 May 2026, 14:05', 'mdy', '2026-05-04T14:05:00'],
    ['Mon, May 4th, 2026 at 2:05 p.m.', 'dmy', '2026-05-04T14:05:00'],
    ['Montag, 4. Mai 2026 um 14:05 Uhr', 'dmy', '2026-05-04T14:05:00'],
    ['1. Dez. 2025', 'dmy', '2025-12-01T00:00:00'],
    ['46146.5868055556', 'dmy', '2026-05-04T14:05:00'],
  ] as const)('%s (%s) is %s', (written, order, local) => {
    expect(local_(written, order)).toBe(`${local}.000Z`);
  });

  it.each([
    ['2026-05-04T14:05:03+02:00', 120],
    ['2026-05-04 14:05 CEST', 120],
    ['2026-05-04T14:05:03.123Z', 0],
    ['04.05.2026 14:05 -0530', -330],
  ])('%s says how far from UTC it is', (written, offsetMinutes) => {
    expect(readWrittenTime(written)).toMatchObject({ kind: 'date', offsetMinutes });
  });

  it.each([
    '',
    'gestern',
    '14:05',
    '32.05.2026 14:5',
    '04.05.2026 25:00',
    '04.05.2026 nachmittags',
    '4915',
    '1.2.3.4',
  ])('%j is none', (written) => {
    expect(readWrittenTime(written)).toBeNull();
  });

  it('is no day that does not exist', () => {
    expect(local_('31.02.2026', 'dmy')).toBeNull();
    expect(local_('13/13/2026', 'dmy')).toBeNull();
  });

  it('reads anything without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789./-: TZapmMaiUhr+,') }), (text) => {
        const time = readWrittenTime(text);
        if (time?.kind === 'date') localTime(time, 'mdy');
      }),
    );
  });
});

describe('the order of a column', () => {
  it.each([
    [['04/05/2026', '13/05/2026'], 'dmy', 'column', 0],
    [['04/05/2026', '05/13/2026'], 'mdy', 'column', 0],
    [['04.05.2026', '03.04.2026'], 'dmy', 'dots', 0],
    [['04.05.2026', '05.13.2026'], 'mdy', 'column', 0],
    [['2026-05-04', '2026-12-13'], 'dmy', 'nothing_to_decide', 0],
    [['05/05/2026'], 'dmy', 'nothing_to_decide', 0],
    [[...Array<string>(40).fill('13/05/2026'), '05/13/2026'], 'dmy', 'column', 1],
  ] as const)('%j is %s, by %s', (written, order, decided_by, contradictions) => {
    expect(decide(written)).toEqual({ order, decided_by, contradictions });
  });

  it('has to be said where nothing proves it, or as much proves the one as the other', () => {
    expect(decide(['04/05/2026', '06/07/2026'])).toBeNull();
    expect(decide(['13/05/2026', '05/13/2026'])).toBeNull();
    expect(decide(['13/05/2026', '14/05/2026', '15/05/2026', '05/13/2026'])).toBeNull();
  });

  it('is what was said, and counts what contradicts', () => {
    expect(decide(['04/05/2026', '05/13/2026'], 'dmy')).toEqual({
      order: 'dmy',
      decided_by: 'parameter',
      contradictions: 1,
    });
  });

  it('does not depend on the order of the rows', () => {
    const date = fc.tuple(fc.nat(31), fc.nat(31)).map(([a, b]) => `${a}/${b}/2026`);
    fc.assert(
      fc.property(fc.array(date), (written) => {
        expect(decide([...written].reverse())).toEqual(decide(written));
      }),
    );
  });
});

function decide(written: readonly string[], wanted: DateOrder | 'auto' = 'auto') {
  const evidence = noDateEvidence();
  for (const text of written) weighDate(evidence, readWrittenTime(text)!, text);
  return decideOrder(evidence, wanted);
}

function local_(written: string, order: DateOrder): string | null {
  const time = readWrittenTime(written);
  const local = time?.kind === 'date' ? localTime(time, order) : null;
  return local === null ? null : new Date(local).toISOString();
}
