import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  findMainArchive,
  parseListFile,
  parseSourcesFile,
  toSourcesFile,
  type AptSource,
} from './apt-sources.ts';

const run = promisify(execFile);

/**
 * Fetches one package of a suite, which may be newer than the system's, into a scratch folder and unpacks it there: no
 * root, and nothing on the system changes. Mirror and keyring are the ones that the system itself trusts. Answers the
 * folder that holds the package's `usr`.
 */
export function fetchPackageOfSuite(name: string, suite: string, scratch: string): Promise<string> {
  writeFileSync(join(scratch, 'suite.sources'), toSourcesFile(readMainArchive(), suite));
  writeFileSync(join(scratch, 'status'), '');
  const sources = [
    `Dir::Etc::sourcelist "${join(scratch, 'suite.sources')}";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
  ];
  return fetchAndUnpack(scratch, sources, ['download', name]);
}

/** The same with the system's own release of a package, and with every library of it that the system lacks. */
export function fetchPackageOfSystem(name: string, scratch: string): Promise<string> {
  if (!existsSync(INSTALLED)) throw new Error('this is not a Debian system');
  copyFileSync(INSTALLED, join(scratch, 'status'));
  const install = ['install', '--download-only', '--yes', '--no-install-recommends', '--no-remove', name];
  return fetchAndUnpack(scratch, [], install);
}

/** What dpkg has installed. */
const INSTALLED = '/var/lib/dpkg/status';

async function fetchAndUnpack(scratch: string, sources: string[], command: string[]): Promise<string> {
  const apt = writeAptConfig(scratch, sources);
  const archives = join(scratch, 'cache', 'archives');
  const options = { cwd: archives, env: { ...process.env, LC_ALL: 'C' }, timeout: 120_000 };
  try {
    await run('apt-get', [...apt, 'update'], options);
    await run('apt-get', [...apt, ...command], options);
    const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
    if (packages.length === 0) throw new Error('apt-get downloaded nothing');
    for (const file of packages) await run('dpkg-deb', ['-x', file, join(scratch, 'unpacked')], options);
  } catch (error) {
    throw new Error(aptComplaint(error), { cause: error });
  }
  return join(scratch, 'unpacked');
}

export function readMainArchive(aptFolder = '/etc/apt', osRelease = '/etc/os-release'): AptSource {
  const system = existsSync(osRelease) ? readFileSync(osRelease, 'utf8') : '';
  const codename = /^VERSION_CODENAME="?(\w+)/m.exec(system)?.[1];
  if (!/^ID="?debian"?$/m.test(system)) throw new Error('this is not a Debian system');
  const archive = findMainArchive(readSources(aptFolder), codename ?? 'unstable');
  if (archive === undefined) throw new Error(`${aptFolder} names no mirror of Debian ${codename ?? ''}`);
  return archive;
}

function readSources(aptFolder: string): AptSource[] {
  const parts = join(aptFolder, 'sources.list.d');
  const files = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  return [join(aptFolder, 'sources.list'), ...files].filter(existsSync).flatMap((file) => {
    if (file.endsWith('.list')) return parseListFile(readFileSync(file, 'utf8'));
    return file.endsWith('.sources') ? parseSourcesFile(readFileSync(file, 'utf8')) : [];
  });
}

/** Lists, cache and status of its own; the system's proxy settings stay in force, its hooks do not. */
function writeAptConfig(scratch: string, sources: string[]): string[] {
  const at = (name: string) => join(scratch, name);
  mkdirSync(at('lists/partial'), { recursive: true });
  mkdirSync(at('cache/archives/partial'), { recursive: true });
  writeFileSync(
    at('apt.conf'),
    [
      ...sources,
      `Dir::State "${at('.')}";`,
      `Dir::State::lists "${at('lists')}";`,
      `Dir::State::status "${at('status')}";`,
      `Dir::Cache "${at('cache')}";`,
      'APT::Sandbox::User "";',
      'Acquire::Languages "none";',
      'Acquire::Retries "1";',
      'Acquire::http::Timeout "10";',
      'Acquire::https::Timeout "10";',
      ...[
        'DEP-11',
        'DEP-11-icons',
        'DEP-11-icons-small',
        'DEP-11-icons-hidpi',
        'Contents-deb',
        'Translations',
      ].map((index) => `Acquire::IndexTargets::deb::${index}::DefaultEnabled "false";`),
      ...['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success', 'Post-Invoke-Stats'].map(
        (hook) => `#clear APT::Update::${hook};`,
      ),
    ].join('\n'),
  );
  return ['-q', '-c', at('apt.conf')];
}

function aptComplaint(error: unknown): string {
  const { stderr = '', message } = error as Error & { stderr?: string };
  const lines = stderr.split('\n').filter((line) => /^[EW]:/.test(line));
  return lines.slice(0, 3).join(' ') || message;
}
