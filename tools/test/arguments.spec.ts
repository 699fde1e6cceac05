import { expect, test } from '@jest/globals';
import { parseTestArguments } from './arguments.ts';
import { exitCodeOf, summaryLine } from './summary.ts';

test('paths go to the filter, what stands after -- to Jest', () => {
  expect(parseTestArguments(['--long', 'apps/scoring', 'e2e', '--', '-t', 'a name'])).toEqual({
    long: true,
    paths: ['apps/scoring', 'e2e'],
    jestFlags: ['-t', 'a name'],
  });
});

test('a flag of Jest before -- is an error that says where it goes', () => {
  expect(() => parseTestArguments(['--watch'])).toThrow('after --');
});

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, 0, 0, '3 passed, 0 failed'],
  [{ passed: 3, failed: 1, skipped: 2 }, 1, 1, '3 passed, 1 failed, 2 skipped'],
  [{ passed: 0, failed: 0, skipped: 0 }, 0, 1, '0 passed, 0 failed'],
  [{ passed: 3, failed: 0, skipped: 0 }, null, 1, '3 passed, 0 failed'],
])('%j with exit code %s of Jest ends with %s', (summary, jestCode, code, line) => {
  expect(exitCodeOf(summary, jestCode)).toBe(code);
  expect(summaryLine(summary)).toBe(line);
});
