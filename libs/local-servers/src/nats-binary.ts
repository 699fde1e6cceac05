import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { fetchPackageOfSuite } from './debian-package.ts';
import { ensureProgram, type Program, type ProgramDefinition, type ProgramSource } from './ensure-program.ts';
import { fetchNatsRelease } from './nats-release.ts';

const NAME = 'nats-server';
/** The package has one program that needs nothing but an old libc, so a newer suite's runs on an older system. */
const DEBIAN_SUITES = ['unstable', 'trixie'];

const SOURCES: ProgramSource[] = [
  { origin: 'release', name: 'the official release', fetch: fetchNatsRelease },
  ...DEBIAN_SUITES.map((suite): ProgramSource => ({
    origin: 'Debian package',
    name: `Debian's package (${suite})`,
    fetch: async (scratch) => join(await fetchPackageOfSuite(NAME, suite, scratch), 'usr', 'sbin', NAME),
  })),
];

export class NatsServerUnavailableError extends Error {
  readonly code = 'NATS_SERVER_UNAVAILABLE';
}

/** A nats-server that is new enough: the system's, else one fetched before, else fetched now. */
export function ensureNatsServer({
  sources = SOURCES,
  ...where
}: {
  cacheDir: string;
  sources?: ProgramSource[];
  searchPath?: string;
}): Promise<Program> {
  const definition: ProgramDefinition = {
    names: [NAME],
    minimum: '2.10.0',
    sources: sources.map((source) => ({ ...source, fetch: executable(source.fetch) })),
    callOf: (path) => ({ path, env: {} }),
    remedy: `${installIt()}, or set NATS_URL to a server with JetStream.`,
    Unavailable: NatsServerUnavailableError,
  };
  return ensureProgram(definition, where);
}

function executable(fetch: ProgramSource['fetch']): ProgramSource['fetch'] {
  return async (scratch) => {
    const program = await fetch(scratch);
    chmodSync(program, 0o755);
    return program;
  };
}

function installIt(): string {
  return process.platform === 'darwin'
    ? 'Install it (brew install nats-server)'
    : 'Install nats-server and put it on the PATH';
}
