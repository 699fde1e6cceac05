import { expect, test } from '@jest/globals';
import { parseMemory, parseStat } from './process-stats.ts';

test('times are found behind a name with blanks and brackets', () => {
  const text = '4711 (node (worker) x) S 42 4711 4711 0 -1 4194304 900 800 0 0 150 50 7 3 20 0 11 0 88 0 0';
  expect(parseStat(text)).toEqual({ pid: 4711, parentPid: 42, cpuTicks: 200, endedChildrenCpuTicks: 10 });
});

test('memory is in bytes, and none for a line that is not there', () => {
  const text = 'Name:\tnode\nVmHWM:\t  2048 kB\nRssAnon:\t 1024 kB\n';
  expect(parseMemory(text, 'VmHWM')).toBe(2_097_152);
  expect(parseMemory(text, 'RssShmem')).toBe(0);
});
