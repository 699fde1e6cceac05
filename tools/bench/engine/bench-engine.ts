import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, sql } from '@dna/database';
import { freePort, startNatsServer } from '@dna/local-servers';
import { findNatsBinary } from '../../stack/nats-binary.ts';
import { startStack, type Stack } from '../../stack/start-stack.ts';
import type { EngineOptions } from '../scenarios/scenario.ts';
import { folderBytes } from '../usage/folder-bytes.ts';
import { seedBenchTeam } from './bench-team.ts';
import { untilEngineSettled } from './settle.ts';
import { startSlackSink } from './slack-sink.ts';
import type { System } from './system.ts';
import type { Query } from './work-left.ts';

export type BenchEngine = System & {
  stack: Stack;
  dataDir: string;
  /** The owner's. */
  databaseUrl: string;
  natsUrl: string;
  /** Serves /jsz and /varz. */
  natsMonitorUrl: string;
  /** As the owner, over a small pool. */
  query: Query;
};

const settleTimeoutMs = 15 * 60_000;

/** The whole engine with its defaults, fsync on, on an empty data folder, with sandboxes as sinks. */
export async function startBenchEngine(
  dataDir: string,
  log: (line: string) => void,
  { env = {}, jetstream, profileDir }: EngineOptions = {},
): Promise<BenchEngine> {
  mkdirSync(join(dataDir, 'logs'), { recursive: true });
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const binary = await findNatsBinary(process.env, dataDir, log);
    const storeDir = join(dataDir, 'nats');
    const nats = await startNatsServer({ binary, storeDir, ...(jetstream && { jetstream }) });
    undo.push(() => nats.stop());
    const slack = await startSlackSink(join(dataDir, 'logs', 'slack-sink.log'));
    undo.push(() => slack.stop());
    const stack = await startStack({
      dataDir,
      port: await freePort(),
      env: {
        PATH: process.env.PATH,
        LOG_LEVEL: 'warn',
        NATS_URL: nats.url,
        ...slack.env,
        // Slack takes one message a second and channel; the sandbox need not hold back what is measured.
        SLACK_MESSAGES_PER_SECOND: '1000',
        ...(profileDir && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileDir}` }),
        ...env,
      },
      log: () => undefined,
      // For commit times, which no row carries by itself.
      postgresSettings: { track_commit_timestamp: 'on' },
    });
    undo.push(() => stack.stop());
    const owner = createDatabase<unknown>({
      url: stack.databaseUrl,
      name: 'bench',
      maxConnections: 2,
      silenceTimeoutMs: 0,
    });
    undo.push(() => owner.stop());
    const query: Query = async <T>(text: string) => (await sql.raw<T>(text).execute(owner.db)).rows;
    await seedBenchTeam(stack.databaseUrl, query);
    const natsMonitorUrl = `http://127.0.0.1:${nats.monitorPort}`;
    return {
      name: 'engine',
      stack,
      dataDir,
      databaseUrl: stack.databaseUrl,
      natsUrl: nats.url,
      natsMonitorUrl,
      query,
      target: { url: stack.url, apiKey: 'portal:key2' },
      processes: () => [
        ...Object.values(stack.services).map(({ name, pid }) => ({ name, pid: pid() })),
        { name: 'postgres', pid: stack.postgres!.pid() },
        { name: 'nats', pid: nats.pid },
        { name: 'slack sandbox', pid: slack.pid },
      ],
      countEvents: async () => {
        const [row] = await query<{ count: number }>('select count(*) from ingestion.event_keys');
        return row!.count;
      },
      storedBytes: async () => {
        const [row] = await query<{ bytes: number }>('select pg_database_size(current_database()) as bytes');
        return { postgres: row!.bytes, broker: folderBytes(storeDir) };
      },
      untilSettled: ({ timeoutMs = settleTimeoutMs } = {}) =>
        untilEngineSettled({ query, monitorUrl: natsMonitorUrl, timeoutMs }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
