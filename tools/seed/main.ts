import { assertNode24 } from '../assert-node.ts';
import { localOptions } from '../local-options.ts';
import { readStackRecord } from '../stack/stack-record.ts';
import { seed } from './seed.ts';

assertNode24();
try {
  const { env } = process;
  const databaseUrl = env.DATABASE_URL || readStackRecord(localOptions(env).dataDir)?.databaseUrl;
  console.log(await seed({ databaseUrl, nodeEnv: env.NODE_ENV, args: process.argv.slice(2) }));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
