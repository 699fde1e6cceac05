import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from './free-port.ts';
import { lastLines } from './last-lines.ts';
import { natsConfiguration, type NatsClusterMember } from './nats-configuration.ts';
import { commandLineOf, terminate } from './process-identity.ts';
import { spawnTied, type ChildExit, type TiedChild } from './tied-child.ts';
import { waitUntil } from './wait-until.ts';

export interface NatsServer {
  url: string;
  port: number;
  /** Serves /healthz, /varz and /jsz on 127.0.0.1. */
  monitorPort: number;
  pid: number;
  storeDir: string;
  exited: Promise<ChildExit>;
  stop(): Promise<void>;
  /** Gone at once (SIGKILL), as in a crash; the next start on the folder recovers. */
  kill(): Promise<void>;
}

export interface NatsServerOptions {
  binary: string;
  storeDir: string;
  port?: number;
  /** Settings of the jetstream block, such as `{ sync_interval: 'always', max_file_store: 1_000_000 }`. */
  jetstream?: Record<string, string | number>;
  /** Makes it one of several. Such a server counts as started before the cluster has found a leader. */
  cluster?: NatsClusterMember;
  /** More of the server's configuration, in its own format. */
  configExtra?: string;
  logFile?: string;
}

const READY_WITHIN_MS = 30_000;

/** A server with JetStream on 127.0.0.1 only, for development and tests. */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServer> {
  const storeDir = resolve(options.storeDir);
  const logFile = options.logFile ?? join(storeDir, 'nats-server.log');
  mkdirSync(storeDir, { recursive: true, mode: 0o700 });
  await endLeftoverServer(storeDir);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const monitorPort = await freePort();
    writeFileSync(configFile(storeDir), natsConfiguration(options, { storeDir, port, monitorPort }), {
      mode: 0o600,
    });
    const child = await spawnTied({
      command: options.binary,
      args: ['-c', configFile(storeDir)],
      output: { file: logFile },
      deathSignal: 'SIGTERM',
    });
    writeFileSync(pidFile(storeDir), String(child.pid));
    if (await becomesReady(child, healthUrl(options, monitorPort)))
      return handleOf(child, { port, monitorPort, storeDir });
    await child.stop();
    // Somebody may have taken a port between our looking and the server's listening.
    if (attempt === 3) {
      throw new Error(`NATS does not start on ${storeDir}, port ${port}:\n${lastLines(logFile)}`);
    }
  }
}

function handleOf(child: TiedChild, at: Pick<NatsServer, 'port' | 'monitorPort' | 'storeDir'>): NatsServer {
  return {
    ...at,
    url: `nats://127.0.0.1:${at.port}`,
    pid: child.pid,
    exited: child.exited,
    async stop() {
      await child.stop({ signal: 'SIGTERM', graceMs: 15_000 });
    },
    async kill() {
      await child.stop({ signal: 'SIGKILL' });
    },
  };
}

/** A server of a killed earlier run would keep the store; its command line names our configuration. */
async function endLeftoverServer(storeDir: string): Promise<void> {
  const pid = readPid(storeDir);
  if (pid === undefined) return;
  const isOurs = () => commandLineOf(pid)?.includes(configFile(storeDir)) ?? false;
  if (isOurs()) await terminate(pid, isOurs);
}

async function becomesReady(child: TiedChild, url: string): Promise<boolean> {
  const outcome = await waitUntil(
    async () => {
      if (child.hasExited()) return 'exited';
      return (await isHealthy(url)) ? 'ready' : undefined;
    },
    { timeoutMs: READY_WITHIN_MS },
  );
  return outcome === 'ready';
}

/** The first of a cluster to start has nobody yet with whom it could be healthy. */
function healthUrl({ cluster }: NatsServerOptions, monitorPort: number): string {
  return `http://127.0.0.1:${monitorPort}/healthz${cluster === undefined ? '' : '?js-enabled-only=true'}`;
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function readPid(storeDir: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(pidFile(storeDir), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function configFile(storeDir: string): string {
  return join(storeDir, 'nats-server.conf');
}

function pidFile(storeDir: string): string {
  return join(storeDir, 'nats-server.pid');
}
