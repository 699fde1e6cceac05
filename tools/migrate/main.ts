import { join } from 'node:path';
import { assertNode24 } from '../assert-node.ts';
import { localOptions } from '../local-options.ts';
import { ROOT } from '../root.ts';
import { readStackRecord } from '../stack/stack-record.ts';
import { dumpSchemas } from './dump.ts';
import { migrate } from './run.ts';

assertNode24();
try {
  const verb = process.argv[2];
  console.log(
    verb === 'dump'
      ? `Written: schema.sql of ${(await dumpSchemas()).join(', ')}`
      : await migrate(verb, { ownerUrl: ownerUrl(), migrationsDir: join(ROOT, 'migrations') }),
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** DATABASE_URL, else the database of the local stack that runs. */
function ownerUrl(): string {
  const url = process.env.DATABASE_URL || readStackRecord(localOptions(process.env).dataDir)?.databaseUrl;
  if (url !== undefined) return url;
  throw new Error(
    'DATABASE_URL must be set: the URL of the owner of the database, e.g. postgres://owner:…@host:5432/dna_marketing. ' +
      'Or start the local stack (npm start), which migrates its own database at every start.',
  );
}
