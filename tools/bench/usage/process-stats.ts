import { readdirSync, readFileSync } from 'node:fs';

export type ProcessStat = {
  pid: number;
  parentPid: number;
  /** Its own, and that of children which have ended and were waited for. */
  cpuTicks: number;
  endedChildrenCpuTicks: number;
};

/** What Linux counts in `/proc/<pid>/stat`: a hundred ticks are a second. */
export const ticksPerSecond = 100;

/** The name in brackets may itself hold blanks and brackets, so everything is counted from the last one. */
export function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (index: number) => Number(fields[index]);
  return {
    pid: Number.parseInt(text, 10),
    parentPid: number(1),
    cpuTicks: number(11) + number(12),
    endedChildrenCpuTicks: number(13) + number(14),
  };
}

/** kB lines of `/proc/<pid>/status`, such as VmHWM, in bytes; 0 for one that is not there. */
export function parseMemory(text: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text);
  return found === null ? 0 : Number(found[1]) * 1_024;
}

export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

export function readStatus(pid: number): string | undefined {
  return readProc(`/proc/${pid}/status`);
}

/** A process and everything under it. */
export function familyOf(root: number): ProcessStat[] {
  const all = allStats();
  const family = all.filter(({ pid }) => pid === root);
  for (const member of family) family.push(...all.filter(({ parentPid }) => parentPid === member.pid));
  return family;
}

function allStats(): ProcessStat[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readStat(Number(pid))).filter((stat) => stat !== undefined);
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
