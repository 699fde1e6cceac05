import { assertNode24 } from '../assert-node.ts';
import { localOptions } from '../local-options.ts';
import { readStackRecord } from '../stack/stack-record.ts';
import { runApiKeys } from './run-api-keys.ts';

assertNode24();
try {
  const { env } = process;
  const databaseUrl =
    env.INGESTION_DATABASE_URL || env.DATABASE_URL || readStackRecord(localOptions(env).dataDir)?.databaseUrl;
  console.log(await runApiKeys({ databaseUrl, args: process.argv.slice(2) }));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
