import { writeFileSync } from 'node:fs';
import { parseMemory, readStatus } from './process-stats.ts';

/** What a process has in memory now, in bytes; 0 where Linux does not count it. */
export function memoryNow(pid: number): number {
  return parseMemory(readStatus(pid) ?? '', 'VmRSS');
}

/** The most that the kernel saw since the mark was reset. */
export function highestMark(pid: number): number {
  return parseMemory(readStatus(pid) ?? '', 'VmHWM');
}

/** So that the mark is that of the work, and not that of loading the program. Where it is not allowed, it is both. */
export function resetHighestMark(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Another user's process, or one that has ended.
  }
}
