import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, sql } from '@dna/database';
import { freePort } from '@dna/local-servers';
import { startBaseline } from '../baseline/start-baseline.ts';
import { folderBytes } from '../usage/folder-bytes.ts';
import type { Settled, System } from './system.ts';

const pollMs = 150;
const settleTimeoutMs = 60 * 60_000;

/** The baseline as something that a load can be sent to, on an empty data folder. */
export async function startBenchBaseline(dataDir: string, log: (line: string) => void): Promise<System> {
  mkdirSync(dataDir, { recursive: true });
  const baseline = await startBaseline({
    dataDir,
    port: await freePort(),
    log: (line) => log(`    ${line}`),
  });
  const owner = createDatabase<unknown>({ url: baseline.databaseUrl, name: 'bench', maxConnections: 1 });
  const query = async <T>(text: string) => (await sql.raw<T>(text).execute(owner.db)).rows[0]!;

  async function untilSettled({ timeoutMs = settleTimeoutMs } = {}): Promise<Settled> {
    const giveUpAt = performance.now() + timeoutMs;
    while (performance.now() < giveUpAt) {
      const { settled, lastAt } = await baseline.settled();
      if (settled && lastAt !== null) return { lastAt, ...(await query<Omit<Settled, 'lastAt'>>(counts)) };
      await delay(pollMs);
    }
    throw new Error(`The baseline has not settled within ${timeoutMs / 1_000} s`);
  }

  return {
    name: 'baseline',
    target: { url: baseline.url, apiKey: 'portal:key2' },
    processes: baseline.processes,
    countEvents: async () => (await query<{ count: number }>('select count(*) from events')).count,
    storedBytes: async () => {
      const { bytes } = await query<{ bytes: number }>(
        'select pg_database_size(current_database()) as bytes',
      );
      return { postgres: bytes, broker: folderBytes(join(dataDir, 'redis')) };
    },
    untilSettled,
    stop: async () => {
      await owner.stop();
      await baseline.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const counts = `
  select (select count(*) from events) as events, (select count(*) from leads) as leads,
    (select count(*) from deals) as deals, (select count(*) from notifications) as notifications`;
