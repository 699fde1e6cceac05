import { migrateDown, migrateUp } from '@dna/database';
import { databaseVariable } from '../stack/service-environment.ts';
import { SERVICES } from '../stack/services.ts';

export interface MigrateTarget {
  ownerUrl: string;
  migrationsDir: string;
}

const VERBS: Record<string, (target: MigrateTarget) => Promise<string>> = { up, down };

/** Answers what was done, in words. */
export function migrate(verb: string | undefined, target: MigrateTarget): Promise<string> {
  const run = VERBS[verb ?? ''];
  if (run === undefined) throw new Error('Say which way: migrate up, migrate down, or migrate dump');
  return run(target);
}

async function up(target: MigrateTarget): Promise<string> {
  const applied = await migrateUp({ ...target, passwords: passwordsFrom(process.env) });
  if (applied.length === 0) return 'Nothing to do: every migration is applied';
  return applied.map(({ service, name }) => `Applied ${service}/${name}`).join('\n');
}

async function down(target: MigrateTarget): Promise<string> {
  const undone = await migrateDown(target);
  return undone === null
    ? 'Nothing to do: no migration is applied'
    : `Took back ${undone.service}/${undone.name}`;
}

/** A service whose URL is set gets the password in it; the others' are derived from the owner's. */
export function passwordsFrom(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    SERVICES.flatMap(({ name }) => {
      const password = passwordOf(env[databaseVariable(name)]);
      return password ? [[name, password]] : [];
    }),
  );
}

function passwordOf(url: string | undefined): string | undefined {
  return url && URL.canParse(url) ? decodeURIComponent(new URL(url).password) : undefined;
}
