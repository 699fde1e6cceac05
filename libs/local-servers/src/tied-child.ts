import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export interface TiedChild {
  pid: number;
  exited: Promise<ChildExit>;
  hasExited(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Asks, waits for the grace, then kills. Safe to call twice, and on a child that is gone. */
  stop(options?: { signal?: NodeJS.Signals; graceMs?: number }): Promise<ChildExit>;
}

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface TiedChildOptions {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** A file to append stdout and stderr to, or the parent's own streams. */
  output: { file: string } | 'inherit';
  /** Sent by the kernel when the parent dies, even of SIGKILL (Linux only). */
  deathSignal: 'SIGTERM' | 'SIGQUIT';
  privileges?: Privileges;
}

/** What a parent that is root lends its child: through setpriv where there is one. */
export interface Privileges {
  setprivFlags?: string[];
  uid?: number;
  gid?: number;
}

const living = new Set<ChildProcess>();

/** Starts a process that does not outlive this one. */
export async function spawnTied(options: TiedChildOptions): Promise<TiedChild> {
  const log = options.output === 'inherit' ? undefined : openLog(options.output.file);
  const [command, args] = tiedCommand(options);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    uid: options.privileges?.uid,
    gid: options.privileges?.gid,
    // A group of its own: Ctrl-C in a terminal reaches the parent only, which stops its children in order.
    detached: true,
    stdio: log === undefined ? 'inherit' : ['ignore', log, log],
  });
  try {
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  } finally {
    if (log !== undefined) closeSync(log);
  }
  return handleOf(child, options.deathSignal);
}

function handleOf(child: ChildProcess, deathSignal: NodeJS.Signals): TiedChild {
  if (living.size === 0) process.once('exit', endTheLiving);
  living.add(child);
  const exited = new Promise<ChildExit>((resolve) =>
    child.once('exit', (code, signal) => {
      living.delete(child);
      killGroup(child.pid!);
      if (living.size === 0) process.removeListener('exit', endTheLiving);
      resolve({ code, signal });
    }),
  );
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid!,
    exited,
    hasExited,
    signal: (signal) => void child.kill(signal),
    async stop({ signal = deathSignal, graceMs = 10_000 } = {}) {
      if (!hasExited()) child.kill(signal);
      const insist = setTimeout(() => killGroup(child.pid!), graceMs);
      return exited.finally(() => clearTimeout(insist));
    },
  };
}

/** The child and what it has started. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

/** For a parent that leaves in the ordinary way on a system without a death signal. */
function endTheLiving(): void {
  for (const child of living) child.kill('SIGTERM');
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a', 0o600);
}

/** setpriv changes the user first, which would clear a death signal, and replaces itself by the command. */
function tiedCommand({ command, args, deathSignal, privileges }: TiedChildOptions): [string, string[]] {
  if (!hasSetpriv()) return [command, args];
  const flags = ['--pdeathsig', deathSignal.replace('SIG', ''), ...(privileges?.setprivFlags ?? [])];
  return ['setpriv', [...flags, '--', command, ...args]];
}

let setprivFound: boolean | undefined;

/** BusyBox has a setpriv too, without the flag: try it. */
export function hasSetpriv(): boolean {
  setprivFound ??=
    process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
  return setprivFound;
}
