import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { lastLines } from './last-lines.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import {
  DATABASE,
  endLeftoverServer,
  isServerReady,
  OWNER,
  prepareDataFolder,
} from './postgres-data-folder.ts';
import { spawnTied, type ChildExit, type TiedChild } from './tied-child.ts';
import { privilegesOf, unprivilegedUser } from './unprivileged-user.ts';
import { waitUntil } from './wait-until.ts';

export interface PostgresServer {
  /** The owner's: it may create schemas and roles. */
  url: string;
  port: number;
  pid: number;
  exited: Promise<ChildExit>;
  stop(): Promise<void>;
  /** Gone at once, without a checkpoint; the next start on the folder recovers. */
  kill(): Promise<void>;
}

export interface PostgresOptions {
  dataDir: string;
  port?: number;
  settings?: Record<string, string | number>;
  logFile?: string;
}

const DEFAULT_SETTINGS = { max_connections: 200, log_timezone: 'UTC', timezone: 'UTC' };
/** Recovery after a kill replays the log before anyone may connect. */
const READY_WITHIN_MS = 60_000;
/** Children of a killed server hold its shared memory until they notice. */
const RETRY_FOR_MS = 5_000;

/** A server of this project's own, on 127.0.0.1 only and without passwords: for development and tests. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const dataDir = resolve(options.dataDir);
  const logFile = options.logFile ?? `${dataDir}.log`;
  mkdirSync(dirname(dataDir), { recursive: true });
  const binaries = await findPostgresBinaries();
  const user = unprivilegedUser();
  await endLeftoverServer(dataDir);
  prepareDataFolder(dataDir, binaries, user);
  const start = (port: number) =>
    spawnTied({
      command: binaries.postgres,
      args: serverArgs(dataDir, port, options.settings),
      output: { file: logFile },
      deathSignal: 'SIGQUIT',
      privileges: privilegesOf(user, [dataDir, binaries.postgres]),
    });

  const retryUntil = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const port = options.port ?? (await freePort());
    const child = await start(port);
    if (await becomesReady(child, dataDir)) return handleOf(child, port);
    await child.stop();
    if (performance.now() > retryUntil) {
      throw new Error(`Postgres does not start on ${dataDir}, port ${port}:\n${lastLines(logFile)}`);
    }
    await delay(250);
  }
}

function handleOf(child: TiedChild, port: number): PostgresServer {
  return {
    url: `postgres://${OWNER}@127.0.0.1:${port}/${DATABASE}`,
    port,
    pid: child.pid,
    exited: child.exited,
    async stop() {
      await child.stop({ signal: 'SIGINT', graceMs: 20_000 });
    },
    async kill() {
      await child.stop({ signal: 'SIGQUIT', graceMs: 5_000 });
    },
  };
}

async function becomesReady(child: TiedChild, dataDir: string): Promise<boolean> {
  const outcome = await waitUntil(
    () => (child.hasExited() ? 'exited' : isServerReady(dataDir, child.pid) ? 'ready' : undefined),
    { timeoutMs: READY_WITHIN_MS },
  );
  return outcome === 'ready';
}

function serverArgs(dataDir: string, port: number, settings: PostgresOptions['settings']): string[] {
  const pairs = Object.entries({ ...DEFAULT_SETTINGS, ...settings });
  const listen = ['-D', dataDir, '-k', '', '-h', '127.0.0.1', '-p', String(port)];
  return [...listen, ...pairs.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
