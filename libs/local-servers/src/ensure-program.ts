import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAtLeast, parseVersion } from './version.ts';

const run = promisify(execFile);

export interface Program {
  path: string;
  version: string;
  origin: 'PATH' | 'cache' | ProgramSource['origin'];
  /** What its environment must hold besides, so that it finds its libraries. */
  env: NodeJS.ProcessEnv;
}

export interface ProgramSource {
  origin: 'release' | 'Debian package';
  name: string;
  /** Puts into the scratch folder what is to be kept in the cache, a file or a folder, and answers its path. */
  fetch: (scratch: string) => Promise<string>;
}

export interface ProgramDefinition {
  /** Names on the PATH, the preferred one first; that one names the place in the cache, too. */
  names: [string, ...string[]];
  minimum: string;
  sources: ProgramSource[];
  /** How to call what was fetched. */
  callOf: (fetched: string) => Call;
  /** The last line of the complaint. */
  remedy: string;
  Unavailable: new (message: string) => Error;
}

type Call = Pick<Program, 'path' | 'env'>;

/** A program that is new enough: the system's, else one fetched before, else fetched now. */
export async function ensureProgram(
  { names, minimum, sources, callOf, remedy, Unavailable }: ProgramDefinition,
  { cacheDir, searchPath = process.env.PATH }: { cacheDir: string; searchPath?: string },
): Promise<Program> {
  const tried: string[] = [];
  for (const name of names) {
    const call = { path: name, env: {} };
    const { version, problem } = await examine({ path: name, env: { PATH: searchPath } }, minimum);
    if (version) return { ...call, version, origin: 'PATH' };
    tried.push(`${name} on the PATH: ${problem}`);
  }

  const kept = join(cacheDir, `${names[0]}-${process.platform}-${process.arch}`);
  const cached = await examine(callOf(kept), minimum);
  if (cached.version) return { ...callOf(kept), version: cached.version, origin: 'cache' };

  for (const { origin, name, fetch } of sources) {
    try {
      const version = await fetchInto(kept, { fetch, callOf, minimum });
      return { ...callOf(kept), version, origin };
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new Unavailable(
    [
      `No ${names[0]} of version ${minimum} or newer could be had. Tried:`,
      ...tried.map((line) => `  - ${line}`),
      remedy,
    ].join('\n'),
  );
}

/** Moved into place in one step: two processes may fetch at once, and none sees half a program. */
async function fetchInto(
  path: string,
  { fetch, callOf, minimum }: Pick<ProgramSource, 'fetch'> & Pick<ProgramDefinition, 'callOf' | 'minimum'>,
): Promise<string> {
  mkdirSync(join(path, '..'), { recursive: true });
  const scratch = mkdtempSync(`${path}.fetch-`);
  try {
    const program = join(scratch, 'program');
    cpSync(await fetch(scratch), program, { recursive: true, verbatimSymlinks: true });
    const { version, problem } = await examine(callOf(program), minimum);
    if (!version) throw new Error(problem);
    return await moveInto(path, program, async () => (await examine(callOf(path), minimum)).version, version);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A folder is not renamed onto another one: there, a sound one of another process is as good as ours. */
async function moveInto(
  path: string,
  program: string,
  examineThere: () => Promise<string | undefined>,
  version: string,
): Promise<string> {
  try {
    renameSync(program, path);
    return version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
  }
  const there = await examineThere();
  if (there !== undefined) return there;
  rmSync(path, { recursive: true, force: true });
  renameSync(program, path);
  return version;
}

async function examine(
  { path, env }: Call,
  minimum: string,
): Promise<{ version?: string; problem?: string }> {
  try {
    const { stdout } = await run(path, ['--version'], { env: { ...process.env, ...env } });
    const version = parseVersion(stdout);
    if (version === undefined) return { problem: `does not say its version (${stdout.trim()})` };
    if (!isAtLeast(version, minimum)) return { problem: `is version ${version}, older than ${minimum}` };
    return { version };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'not found' : message };
  }
}
