import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'shifted-clock.ts')).href;

function inProcessWithOffset(offsetMs: string, code: string): { output: string; complaint: string } {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    env: { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_OFFSET_MS: offsetMs },
    encoding: 'utf8',
  });
  return { output: stdout.trim(), complaint: stderr.trim() };
}

test.each([3_600_000, -3_600_000])(
  'a process with an offset of %i ms sees that time in every way',
  (offset) => {
    const before = Date.now();
    const { output, complaint } = inProcessWithOffset(
      String(offset),
      'console.log(JSON.stringify([Date.now(), new Date().getTime(), Date.parse(Date())]))',
    );
    expect(complaint).toBe('');
    for (const seen of JSON.parse(output) as number[]) {
      // Date() tells whole seconds.
      expect(seen).toBeGreaterThanOrEqual(before - 1_000 + offset);
      expect(seen).toBeLessThanOrEqual(Date.now() + offset);
    }
  },
);

test('a date that is told stays what it is, and is a date in all respects', () => {
  const { output } = inProcessWithOffset(
    '3600000',
    `class Day extends Date {}
     const told = new Date('2026-11-25T12:00:00Z');
     console.log([told.toISOString(), told instanceof Date, told.constructor === Date, Date.UTC(1970, 0, 2),
       new Day(5) instanceof Day, new Day(5).getTime(), structuredClone(told) instanceof Date].join(' '))`,
  );
  expect(output).toBe('2026-11-25T12:00:00.000Z true true 86400000 true 5 true');
});

test('an offset that is no number is refused by its name', () => {
  expect(inProcessWithOffset('an hour', '').complaint).toContain('CLOCK_OFFSET_MS is an hour');
});
