import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startNatsServer, startPostgres, type NatsServer, type PostgresServer } from '@dna/local-servers';
import { Pool } from 'pg';
import { findNatsBinary } from '../../stack/nats-binary.ts';
import { measureCeilings } from './measure-ceilings.ts';

describe('the ceilings', () => {
  let folder: string;
  let nats: NatsServer;
  let postgres: PostgresServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dna-ceilings-'));
    const binary = await findNatsBinary(process.env, folder, () => undefined);
    nats = await startNatsServer({ binary, storeDir: join(folder, 'nats') });
    postgres = await startPostgres({ dataDir: join(folder, 'postgres') });
  }, 120_000);
  afterAll(async () => {
    await nats?.stop();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are measured for broker, database and HTTP, and leave no table behind', async () => {
    const lines: string[] = [];
    const options = { natsUrl: nats.url, databaseUrl: postgres.url, seconds: 0.3 };
    const ceilings = await measureCeilings({ ...options, log: (line) => lines.push(line) });
    expect(ceilings.map(({ name }) => name.split(':')[0])).toEqual([
      'JetStream',
      'JetStream',
      'Postgres',
      'Postgres',
      'Fastify',
      'Fastify',
    ]);
    expect(ceilings.filter(({ per_second }) => !(per_second > 0))).toEqual([]);
    expect(lines).toHaveLength(ceilings.length);
    const pool = new Pool({ connectionString: postgres.url });
    const { rows } = await pool.query(`select to_regnamespace('bench_ceiling') as schema`);
    await pool.end();
    expect(rows).toEqual([{ schema: null }]);
  }, 60_000);
});
