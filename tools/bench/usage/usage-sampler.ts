import { highestMark, resetHighestMark } from './process-memory.ts';
import {
  familyOf,
  parseMemory,
  readStat,
  readStatus,
  ticksPerSecond,
  type ProcessStat,
} from './process-stats.ts';

export type NamedProcess = { name: string; pid: number };
export type ProcessUsage = {
  cpu_seconds: Record<string, number>;
  /** Of a single process the highest mark that the kernel saw; of Postgres the largest sum at a look each second. */
  peak_memory_mb: Record<string, number>;
};
export type UsageSampler = { stop: () => ProcessUsage };

const sampleEveryMs = 1_000;

/** Watches what named processes use, from now until it is stopped; a name with several processes gets their sum. */
export function watchUsage(processes: NamedProcess[]): UsageSampler {
  if (process.platform !== 'linux') return { stop: () => ({ cpu_seconds: {}, peak_memory_mb: {} }) };
  for (const { pid } of processes) resetHighestMark(pid);
  const before = processes.map(({ pid, name }) => cpuTicksOf(pid, name));
  const peaks = processes.map(() => 0);
  const sample = () =>
    processes.forEach(({ pid, name }, index) => {
      peaks[index] = Math.max(peaks[index]!, isServer(name) ? familyMemory(pid) : highestMark(pid));
    });
  const timer = setInterval(sample, sampleEveryMs);
  return {
    stop: () => {
      clearInterval(timer);
      sample();
      const usage: ProcessUsage = { cpu_seconds: {}, peak_memory_mb: {} };
      processes.forEach(({ pid, name }, index) => {
        const seconds = (cpuTicksOf(pid, name) - before[index]!) / ticksPerSecond;
        usage.cpu_seconds[name] = round((usage.cpu_seconds[name] ?? 0) + seconds);
        usage.peak_memory_mb[name] = round((usage.peak_memory_mb[name] ?? 0) + peaks[index]! / 1_048_576);
      });
      return usage;
    },
  };
}

/** Postgres is many processes: one for every connection. */
function isServer(name: string): boolean {
  return name === 'postgres';
}

function cpuTicksOf(pid: number, name: string): number {
  const own = readStat(pid);
  const stats: ProcessStat[] = isServer(name) ? familyOf(pid) : own ? [own] : [];
  return stats.reduce(
    (sum, { cpuTicks, endedChildrenCpuTicks }) => sum + cpuTicks + endedChildrenCpuTicks,
    0,
  );
}

/** What each of them has for itself, and the memory they share once. */
function familyMemory(pid: number): number {
  const statuses = familyOf(pid).map((stat) => readStatus(stat.pid) ?? '');
  const own = statuses.reduce((sum, text) => sum + parseMemory(text, 'RssAnon'), 0);
  return own + Math.max(...statuses.map((text) => parseMemory(text, 'RssShmem')), 0);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
