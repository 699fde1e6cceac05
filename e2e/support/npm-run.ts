import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export type NpmRun = {
  pid: number;
  output: () => string;
  /** Resolves with the exit code once it has ended. */
  exited: Promise<number | null>;
  signal: (name: NodeJS.Signals) => void;
};

/** Runs a script of the README as a person would, with nothing in the environment but what is given. */
export function npmRun(script: string[], env: NodeJS.ProcessEnv = {}): NpmRun {
  const child: ChildProcess = spawn('npm', ['run', '--silent', ...script], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NATS_SERVER_BIN: process.env.NATS_SERVER_BIN,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
  }
  return {
    pid: child.pid!,
    output: () => output,
    exited: once(child, 'close').then(([code]) => code as number | null),
    signal: (name) => child.kill(name),
  };
}
