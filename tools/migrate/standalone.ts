import { join } from 'node:path';
import { migrate } from './run.ts';

/** What the build puts beside the compiled migrations: `node main.js up`, with DATABASE_URL of the owner. */
try {
  const ownerUrl = process.env.DATABASE_URL;
  if (!ownerUrl) throw new Error('DATABASE_URL must be set: the URL of the owner of the database');
  console.log(
    await migrate(process.argv[2], { ownerUrl, migrationsDir: join(import.meta.dirname, 'migrations') }),
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
