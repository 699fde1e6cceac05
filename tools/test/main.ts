import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresServer, type TiedChild } from '@dna/local-servers';
import { assertNode24 } from '../assert-node.ts';
import { findNatsBinary } from '../stack/nats-binary.ts';
import { parseTestArguments } from './arguments.ts';
import { readSummary, startJest } from './jest.ts';
import { exitCodeOf, summaryLine } from './summary.ts';

assertNode24();
const scratch = mkdtempSync(join(tmpdir(), 'dna-test-'));
let postgres: PostgresServer | undefined;
let jest: TiedChild | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(
    signal,
    () => void (jest ? jest.stop({ graceMs: 5_000 }) : cleanUp().finally(() => process.exit(1))),
  );
}

try {
  process.exitCode = await runTests();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

async function runTests(): Promise<number> {
  const testArguments = parseTestArguments(process.argv.slice(2));
  const natsBinary = await findNatsBinary(process.env, '.data', console.log);
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    NATS_SERVER_BIN: natsBinary,
    TEST_DATABASE_URL: process.env.TEST_DATABASE_URL || (await ownDatabase()),
  };
  jest = await startJest(testArguments, scratch, env);
  const { code } = await jest.exited;
  const summary = readSummary(scratch);
  console.log(summaryLine(summary));
  return exitCodeOf(summary, code);
}

async function ownDatabase(): Promise<string> {
  postgres = await startPostgres({
    dataDir: join(scratch, 'postgres'),
    // What is lost in a power cut does not matter here.
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: 400 },
  });
  return postgres.url;
}

async function cleanUp(): Promise<void> {
  await jest?.stop({ signal: 'SIGKILL' });
  await postgres?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
