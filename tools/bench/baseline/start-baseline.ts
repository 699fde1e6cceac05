import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  cacheFolder,
  ensureRedisServer,
  lastLines,
  spawnTied,
  startPostgres,
  startRedisServer,
  waitUntil,
  type TiedChild,
} from '@dna/local-servers';
import { startSlackSink } from '../engine/slack-sink.ts';
import { createSettled, type Settled } from './settled.ts';
import { createSchema } from './store/schema.ts';

export type Baseline = {
  url: string;
  /** The owner's. */
  databaseUrl: string;
  processes: () => { name: string; pid: number }[];
  /** Whether nothing is left to do, and when the last piece was done. Rejects when jobs have failed for good. */
  settled: () => Promise<Settled>;
  stop(): Promise<void>;
};

export type BaselineOptions = {
  dataDir: string;
  port: number;
  log: (line: string) => void;
  /** As SLACK_API_URL, ending in `/api/`; a sandbox of its own without it. */
  slackUrl?: string;
  /** Event jobs at once, of all worker processes together. */
  concurrency?: number;
  workerProcesses?: number;
};

/** Where to start; `sweep.ts` finds what is best on a machine. */
const defaults = { concurrency: 50, workerProcesses: 2 };

/** What the engine's bench sends with, too. */
const apiKey = 'portal:key2';

/** The ordinary architecture, running: servers, schema, team, API and workers, on an empty data folder of its own. */
export async function startBaseline(options: BaselineOptions): Promise<Baseline> {
  const undo: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= undoAll(undo));
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  { dataDir, port, log, slackUrl, ...wanted }: BaselineOptions,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<Baseline, 'stop'>> {
  const { concurrency, workerProcesses } = { ...defaults, ...wanted };
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const processes: { name: string; pid: number }[] = [];
  const running = <T extends { pid: number; stop(): Promise<unknown> }>(name: string, started: T): T => {
    undo.push(() => started.stop());
    processes.push({ name, pid: started.pid });
    return started;
  };

  const program = await ensureRedisServer({ cacheDir: cacheFolder(process.env, dataDir) });
  log(
    `Baseline: Redis ${program.version} (${program.origin}), ${workerProcesses} worker process(es), concurrency ${concurrency}`,
  );
  const redis = running(
    'redis',
    await startRedisServer({ program, dataDir: join(dataDir, 'redis'), logFile: join(logs, 'redis.log') }),
  );
  const postgres = running(
    'postgres',
    await startPostgres({ dataDir: join(dataDir, 'postgres'), logFile: join(logs, 'postgres.log') }),
  );
  await createSchema(postgres.url);
  const sink =
    slackUrl === undefined
      ? running('slack-sink', await startSlackSink(join(logs, 'slack-sink.log')))
      : undefined;

  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
    SLACK_API_URL: slackUrl ?? sink!.env.SLACK_API_URL,
    SLACK_BOT_TOKEN: 'xoxb-bench',
    API_KEY: apiKey,
    PORT: String(port),
    CONCURRENCY: String(Math.ceil(concurrency / workerProcesses)),
  };
  for (let number = 1; number <= workerProcesses; number += 1) {
    running(`worker-${number}`, await startProcess('worker', env, join(logs, `worker-${number}.log`)));
  }
  const apiLog = join(logs, 'api.log');
  const api = running('api', await startProcess('api', env, apiLog));
  const url = `http://127.0.0.1:${port}`;
  await untilHealthy(url, api, apiLog);
  const settled = createSettled(redis.url, postgres.url);
  undo.push(settled.stop);
  return { url, databaseUrl: postgres.url, processes: () => [...processes], settled: settled.ask };
}

function startProcess(name: 'api' | 'worker', env: NodeJS.ProcessEnv, logFile: string): Promise<TiedChild> {
  return spawnTied({
    command: process.execPath,
    args: [join(import.meta.dirname, name, 'main.ts')],
    env,
    output: { file: logFile },
    deathSignal: 'SIGTERM',
  });
}

async function untilHealthy(url: string, api: TiedChild, logFile: string): Promise<void> {
  const ask = async () => {
    if (api.hasExited()) return false;
    return fetch(`${url}/health`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    );
  };
  if (await waitUntil(ask, { timeoutMs: 60_000 })) return;
  throw new Error(`The baseline's API does not start:\n${lastLines(logFile)}`);
}

async function undoAll(undo: (() => Promise<unknown>)[]): Promise<void> {
  for (const step of undo.reverse()) await step();
}
