import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { commandLineOf, terminate } from './process-identity.ts';
import type { Privileges } from './tied-child.ts';
import { giveTo, privilegesOf, type UnprivilegedUser } from './unprivileged-user.ts';

export const DATABASE = 'dna_marketing';
export const OWNER = 'dna';

/** Makes the folder and the database in it, unless they are there. */
export function prepareDataFolder(
  dataDir: string,
  binaries: PostgresBinaries,
  user: UnprivilegedUser | undefined,
): void {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) {
    return createDataFolder(dataDir, binaries, user);
  }
  refuseForeignFolder(dataDir, binaries.major);
  giveTo(user, dataDir);
}

/** Ends what a killed run left behind, so that its folder can be used again. */
export async function endLeftoverServer(dataDir: string): Promise<void> {
  const pid = Number.parseInt(postmasterFile(dataDir)[0] ?? '', 10);
  if (!pid) return;
  const isOurs = () => `${commandLineOf(pid) ?? ''} `.includes(` -D ${dataDir} `);
  if (isOurs()) return terminate(pid, isOurs, { signal: 'SIGINT', graceMs: 15_000 });
  // A stranger has the pid now, and Postgres would take it for its predecessor. A dead pid stays in the file:
  // with it Postgres finds out whether children of a killed server still use the shared memory.
  if (commandLineOf(pid) !== undefined) rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}

/** The server writes into postmaster.pid what it is doing, as pg_ctl knows. */
export function isServerReady(dataDir: string, pid: number): boolean {
  const lines = postmasterFile(dataDir);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function postmasterFile(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function refuseForeignFolder(dataDir: string, major: number): void {
  const versionFile = join(dataDir, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    throw new Error(`${dataDir} holds something that is not a Postgres database: name another folder.`);
  }
  const found = Number.parseInt(readFileSync(versionFile, 'utf8'), 10);
  if (found === major) return;
  throw new Error(
    `${dataDir} was made by PostgreSQL ${found}, and the installed PostgreSQL ${major} cannot read it. ` +
      'Move the folder away to start afresh, or set DATABASE_URL to a server of the old version and dump it from there.',
  );
}

/** Made beside it and renamed when complete: one that was interrupted is never taken for a database. */
function createDataFolder(dataDir: string, binaries: PostgresBinaries, user: UnprivilegedUser | undefined) {
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  giveTo(user, draft);
  const privileges = privilegesOf(user, [draft, binaries.postgres]);
  runToEnd(binaries.initdb, initdbArgs(draft), privileges);
  // There is no psql in the package; a server that serves one client on its standard input is enough.
  runToEnd(
    binaries.postgres,
    ['--single', '-D', draft, 'template1'],
    privileges,
    `create database ${DATABASE}\n`,
  );
  renameSync(draft, dataDir);
}

/** Sorting by bytes and letters by Unicode, the same on every system whatever its locales. */
function initdbArgs(dataDir: string): string[] {
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  return ['-D', dataDir, '-U', OWNER, '--auth=trust', ...locale];
}

function runToEnd(command: string, args: string[], privileges: Privileges, input = ''): void {
  const { setprivFlags, uid, gid } = privileges;
  const [file, argv] = setprivFlags
    ? ['setpriv', [...setprivFlags, '--', command, ...args]]
    : [command, args];
  const { status, stderr, error } = spawnSync(file, argv, { input, uid, gid, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${error?.message ?? stderr.trim()}`);
}
