import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assertNode24 } from '../assert-node.ts';
import { ROOT } from '../root.ts';
import { bundle } from './bundle.ts';
import { writePackageFile } from './package-file.ts';

assertNode24();

try {
  await buildWanted(process.argv[2]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** One app (`apps/scoring`), the `migrations`, or everything. */
async function buildWanted(wanted: string | undefined): Promise<void> {
  if (wanted !== undefined && wanted !== 'migrations') return buildApp(basename(wanted));
  if (wanted === undefined) for (const app of allApps()) await buildApp(app);
  await buildMigrations();
}

async function buildApp(app: string): Promise<void> {
  const entry = join('apps', app, 'src', 'main.ts');
  if (!existsSync(join(ROOT, entry)))
    throw new Error(`there is no ${entry}: build knows ${allApps().join(', ')}`);
  await buildInto(join('dist', 'apps', app), app, { main: entry });
}

/** The migrations keep their names, by which the database knows them. */
async function buildMigrations(): Promise<void> {
  const migrations = readdirSync(join(ROOT, 'migrations'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^[a-z]+\/\d{4}-[a-z0-9-]+\.ts$/.test(file),
  );
  await buildInto(join('dist', 'migrate'), 'migrate', {
    main: join('tools', 'migrate', 'standalone.ts'),
    ...Object.fromEntries(
      migrations.map((file) => [join('migrations', file.replace(/\.ts$/, '')), join('migrations', file)]),
    ),
  });
}

async function buildInto(folder: string, name: string, entries: Record<string, string>): Promise<void> {
  const outdir = join(ROOT, folder);
  rmSync(outdir, { recursive: true, force: true });
  writePackageFile(name, outdir, await bundle(entries, outdir));
  console.log(`Built ${folder}`);
}

function allApps(): string[] {
  return readdirSync(join(ROOT, 'apps')).filter((app) =>
    existsSync(join(ROOT, 'apps', app, 'src', 'main.ts')),
  );
}
