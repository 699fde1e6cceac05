import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DEBIAN_SUITES, fetchDebianPackage } from './nats-debian.ts';
import { fetchNatsRelease } from './nats-release.ts';
import { isAtLeast, parseVersion } from './version.ts';

const run = promisify(execFile);
const MINIMUM = '2.10.0';

export interface NatsBinary {
  path: string;
  version: string;
  origin: 'PATH' | 'cache' | 'release' | 'Debian package';
}

interface NatsSource {
  origin: 'release' | 'Debian package';
  name: string;
  fetch: (scratch: string) => Promise<string>;
}

const SOURCES: NatsSource[] = [
  { origin: 'release', name: 'the official release', fetch: fetchNatsRelease },
  ...DEBIAN_SUITES.map((suite): NatsSource => ({
    origin: 'Debian package',
    name: `Debian's package (${suite})`,
    fetch: (scratch) => fetchDebianPackage(suite, scratch),
  })),
];

export class NatsServerUnavailableError extends Error {
  readonly code = 'NATS_SERVER_UNAVAILABLE';
}

/** A nats-server that is new enough: the system's, else one fetched before, else fetched now. */
export async function ensureNatsServer(options: {
  cacheDir: string;
  sources?: NatsSource[];
  searchPath?: string;
}): Promise<NatsBinary> {
  const tried: string[] = [];
  const installed = await examine('nats-server', options.searchPath);
  if (installed.version) return { path: 'nats-server', version: installed.version, origin: 'PATH' };
  tried.push(`nats-server on the PATH: ${installed.problem}`);

  const path = join(options.cacheDir, `nats-server-${process.platform}-${process.arch}`);
  const cached = await examine(path);
  if (cached.version) return { path, version: cached.version, origin: 'cache' };

  for (const { origin, name, fetch } of options.sources ?? SOURCES) {
    try {
      const version = await fetchInto(path, fetch);
      return { path, version, origin };
    } catch (error) {
      tried.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new NatsServerUnavailableError(complaint(tried));
}

/** Moved into place in one step: two processes may fetch at once, and none sees half a program. */
async function fetchInto(path: string, fetch: NatsSource['fetch']): Promise<string> {
  mkdirSync(join(path, '..'), { recursive: true });
  const scratch = mkdtempSync(`${path}.fetch-`);
  try {
    const program = join(scratch, 'program');
    copyFileSync(await fetch(scratch), program);
    chmodSync(program, 0o755);
    const { version, problem } = await examine(program);
    if (!version) throw new Error(problem);
    renameSync(program, path);
    return version;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function examine(
  command: string,
  searchPath = process.env.PATH,
): Promise<{ version?: string; problem?: string }> {
  try {
    const { stdout } = await run(command, ['--version'], { env: { ...process.env, PATH: searchPath } });
    const version = parseVersion(stdout);
    if (version === undefined) return { problem: `does not say its version (${stdout.trim()})` };
    if (!isAtLeast(version, MINIMUM)) return { problem: `is version ${version}, older than ${MINIMUM}` };
    return { version };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { problem: code === 'ENOENT' ? 'not found' : message };
  }
}

function complaint(tried: string[]): string {
  const remedy =
    process.platform === 'darwin'
      ? 'Install it (brew install nats-server)'
      : 'Install nats-server and put it on the PATH';
  return [
    `No nats-server of version ${MINIMUM} or newer could be had. Tried:`,
    ...tried.map((line) => `  - ${line}`),
    `${remedy}, or set NATS_URL to a server with JetStream.`,
  ].join('\n');
}
