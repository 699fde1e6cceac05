import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { waitUntil } from './wait-until.ts';

/** Pids are used again, after a reboot of a container even at once: a pid alone never says who it is. */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? linuxStartTime(pid) : ps(pid, 'lstart=');
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isSameProcessAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return identityOf(pid)?.startedAt === startedAt;
}

/** The command line of a living process; a zombie has none. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  const commandLine = readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
  return commandLine || undefined;
}

/** Asks a process that is not our child to end, and insists after a grace. */
export async function terminate(
  pid: number,
  stillThere: () => boolean,
  { signal = 'SIGTERM', graceMs = 5_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<void> {
  const gone = () => (stillThere() ? undefined : true);
  signalIfAlive(pid, signal);
  if (await waitUntil(gone, { timeoutMs: graceMs })) return;
  signalIfAlive(pid, 'SIGKILL');
  if (!(await waitUntil(gone, { timeoutMs: 5_000 }))) throw new Error(`process ${pid} cannot be ended`);
}

export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/**
 * Of stat, the fields after the name in brackets, which may itself hold blanks: state, threads, and the start in ticks
 * since boot. A zombie is gone, but not while threads of it are still ending: they hold its port and its files.
 */
function linuxStartTime(pid: number): string | undefined {
  const fields = readProc(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
  if (fields === undefined) return undefined;
  const [state, threads, startedAt] = [fields[0], Number(fields[17]), fields[19]];
  return state === 'Z' && threads <= 1 ? undefined : startedAt;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  const { stdout, status } = spawnSync('ps', ['-p', String(pid), '-o', column], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
