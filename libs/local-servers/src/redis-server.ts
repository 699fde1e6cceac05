import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import type { Program } from './ensure-program.ts';
import { freePort } from './free-port.ts';
import { lastLines } from './last-lines.ts';
import { spawnTied, type ChildExit, type TiedChild } from './tied-child.ts';
import { waitUntil } from './wait-until.ts';

export interface RedisServer {
  url: string;
  port: number;
  pid: number;
  exited: Promise<ChildExit>;
  stop(): Promise<void>;
}

export interface RedisServerOptions {
  program: Pick<Program, 'path' | 'env'>;
  dataDir: string;
  port?: number;
  logFile?: string;
}

const READY_WITHIN_MS = 30_000;

/** A server on 127.0.0.1 only, which keeps what it is told as a job queue needs it: for the benchmark and tests. */
export async function startRedisServer(options: RedisServerOptions): Promise<RedisServer> {
  const dataDir = resolve(options.dataDir);
  const logFile = options.logFile ?? join(dataDir, 'redis-server.log');
  const configFile = join(dataDir, 'redis.conf');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    writeFileSync(configFile, configuration(dataDir, port), { mode: 0o600 });
    const child = await spawnTied({
      command: options.program.path,
      args: [configFile],
      env: { ...process.env, ...options.program.env },
      output: { file: logFile },
      deathSignal: 'SIGTERM',
    });
    if (await becomesReady(child, port)) return handleOf(child, port);
    await child.stop();
    // Somebody may have taken a port between our looking and the server's listening.
    if (attempt === 3) {
      throw new Error(`Redis does not start on ${dataDir}, port ${port}:\n${lastLines(logFile)}`);
    }
  }
}

function handleOf(child: TiedChild, port: number): RedisServer {
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    exited: child.exited,
    async stop() {
      await child.stop({ signal: 'SIGTERM', graceMs: 15_000 });
    },
  };
}

/** A log of every write, synced each second, and nothing is ever evicted: what BullMQ asks of its server. */
function configuration(dataDir: string, port: number): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir ${JSON.stringify(dataDir)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

async function becomesReady(child: TiedChild, port: number): Promise<boolean> {
  const outcome = await waitUntil(
    async () => {
      if (child.hasExited()) return 'exited';
      return (await answersPing(port, child.pid)) ? 'ready' : undefined;
    },
    { timeoutMs: READY_WITHIN_MS },
  );
  return outcome === 'ready';
}

/** It, and not somebody else on the port. While it still reads its log, it answers a ping with `-LOADING`. */
function answersPing(port: number, pid: number): Promise<boolean> {
  return new Promise((done) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\nINFO server\r\n'));
    const finish = (isReady: boolean) => {
      socket.destroy();
      done(isReady);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.once('error', () => finish(false));
    socket.on('data', (data) => {
      answer += data.toString();
      const process = /\nprocess_id:(\d+)\r\n/.exec(answer)?.[1];
      if (process !== undefined) finish(answer.startsWith('+PONG') && Number(process) === pid);
      else if (!answer.startsWith('+PONG')) finish(false);
    });
  });
}
