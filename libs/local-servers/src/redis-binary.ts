import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackageOfSystem } from './debian-package.ts';
import { ensureProgram, type Program, type ProgramDefinition, type ProgramSource } from './ensure-program.ts';

/** Valkey is the same server under another name; some systems have only the one, some only the other. */
const NAMES = ['redis-server', 'valkey-server'] as const;

const SOURCES = NAMES.map((name): ProgramSource => ({
  origin: 'Debian package',
  name: `the distribution's package ${name}`,
  fetch: (scratch) => fetchPackageOfSystem(name, scratch),
}));

export class RedisServerUnavailableError extends Error {
  readonly code = 'REDIS_SERVER_UNAVAILABLE';
}

/** A Redis or Valkey server that is new enough: the system's, else one fetched before, else fetched now. */
export function ensureRedisServer({
  sources = SOURCES,
  ...where
}: {
  cacheDir: string;
  sources?: ProgramSource[];
  searchPath?: string;
}): Promise<Program> {
  const definition: ProgramDefinition = {
    names: [...NAMES],
    minimum: '6.2.0',
    sources,
    callOf: callInFolder,
    remedy: `${installIt()}; the baseline of the benchmark needs it.`,
    Unavailable: RedisServerUnavailableError,
  };
  return ensureProgram(definition, where);
}

/** The unpacked packages, which no linker knows: their libraries lie beside the program. */
function callInFolder(folder: string): Pick<Program, 'path' | 'env'> {
  const programs = NAMES.map((name) => join(folder, 'usr', 'bin', name));
  const libraries = ['lib', 'usr/lib'].flatMap((name) => withSubfolders(join(folder, name)));
  const path = programs.find(existsSync) ?? programs[0]!;
  return { path, env: libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(':') } };
}

function withSubfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return [folder, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name))];
}

function installIt(): string {
  return process.platform === 'darwin'
    ? 'Install it (brew install redis)'
    : 'Install redis-server or valkey-server and put it on the PATH';
}
