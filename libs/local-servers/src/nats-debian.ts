import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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
/** A package with one program that needs nothing but an old libc, so a newer suite's runs on an older system. */
const PACKAGE = 'nats-server';
export const DEBIAN_SUITES = ['unstable', 'trixie'];

/**
 * Fetches the distribution's package into a scratch folder and unpacks it there: no root, and nothing on the
 * system changes. Mirror and keyring are the ones that the system itself trusts. Answers the program's path.
 */
export async function fetchDebianPackage(suite: string, scratch: string): Promise<string> {
  const apt = writeAptConfig(suite, scratch);
  const options = { cwd: scratch, env: { ...process.env, LC_ALL: 'C' }, timeout: 120_000 };
  try {
    await run('apt-get', [...apt, 'update'], options);
    await run('apt-get', [...apt, 'download', PACKAGE], options);
    const archive = readdirSync(scratch).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded nothing');
    await run('dpkg-deb', ['-x', archive, 'unpacked'], options);
  } catch (error) {
    throw new Error(aptComplaint(error), { cause: error });
  }
  return join(scratch, 'unpacked', 'usr', 'sbin', PACKAGE);
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

/** Lists, cache, status and sources of its own; the system's proxy settings stay in force, its hooks do not. */
function writeAptConfig(suite: string, scratch: string): string[] {
  const at = (name: string) => join(scratch, name);
  mkdirSync(at('lists/partial'), { recursive: true });
  mkdirSync(at('cache/archives/partial'), { recursive: true });
  writeFileSync(at('status'), '');
  writeFileSync(at('suite.sources'), toSourcesFile(readMainArchive(), suite));
  writeFileSync(
    at('apt.conf'),
    [
      `Dir::Etc::sourcelist "${at('suite.sources')}";`,
      'Dir::Etc::sourceparts "/dev/null";',
      'Dir::Etc::preferences "/dev/null";',
      'Dir::Etc::preferencesparts "/dev/null";',
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
