import { expect, test } from '@jest/globals';
import { leadSheet } from './lead-sheet.ts';

test('a sheet has a line for each person, of whom nobody is in another sheet', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const addresses = (prefix: string) =>
    leadSheet(1_000, prefix, now)
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[3]);
  const all = [...addresses('a'), ...addresses('b')];
  expect(all).toHaveLength(2_000);
  expect(new Set(all).size).toBe(2_000);
});

test('everybody was scanned within the last days', () => {
  const now = new Date('2026-03-02T08:00:00Z');
  const [, first, second] = leadSheet(2, 'a', now).split('\r\n');
  expect([first, second].map((line) => line!.split(',')[4])).toEqual([
    '2026-03-02T08:00:00.000Z',
    '2026-03-02T07:59:00.000Z',
  ]);
});
