import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest of the 2.12 line when this was written. */
const VERSION = 'v2.12.15';
const RELEASE = `https://github.com/nats-io/nats-server/releases/download/${VERSION}`;
const CPUS: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
const CONNECT_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 120_000;

export class ChecksumMismatchError extends Error {
  readonly code = 'CHECKSUM_MISMATCH';
}

/** Fetches the project's own release into a scratch folder; answers the path of the program. */
export async function fetchNatsRelease(scratch: string): Promise<string> {
  const name = releaseName(process.platform, process.arch);
  const archive = `${name}.tar.gz`;
  const sums = await download(`${RELEASE}/SHA256SUMS`);
  const content = await download(`${RELEASE}/${archive}`);
  verifyChecksum(content, archive, sums.toString('utf8'));
  writeFileSync(join(scratch, archive), content);
  const { status, stderr, error } = spawnSync('tar', ['-xzf', archive], { cwd: scratch, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar could not unpack ${archive}: ${error?.message ?? stderr.trim()}`);
  return join(scratch, name, 'nats-server');
}

export function releaseName(platform: NodeJS.Platform, arch: NodeJS.Architecture): string {
  const cpu = CPUS[arch];
  if ((platform !== 'linux' && platform !== 'darwin') || cpu === undefined) {
    throw new Error(`there is no release that this script knows for ${platform} on ${arch}`);
  }
  return `nats-server-${VERSION}-${platform}-${cpu}`;
}

/** The list has lines of `<sha256>  <file>`. */
export function verifyChecksum(content: Uint8Array, file: string, sums: string): void {
  const expected = sums
    .split('\n')
    .map((line) => line.trim().split(/\s+\*?/))
    .find(([, name]) => name === file)?.[0];
  if (expected === undefined)
    throw new ChecksumMismatchError(`${file} is not in the release's list of checksums`);
  const actual = createHash('sha256').update(content).digest('hex');
  if (actual === expected.toLowerCase()) return;
  throw new ChecksumMismatchError(`${file} has the checksum ${actual}, and the release says ${expected}`);
}

async function download(url: string): Promise<Buffer> {
  const giveUp = new AbortController();
  const connecting = setTimeout(() => giveUp.abort(new Error('no answer')), CONNECT_TIMEOUT_MS);
  const loading = setTimeout(() => giveUp.abort(new Error('too slow')), DOWNLOAD_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: giveUp.signal });
    clearTimeout(connecting);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(connecting);
    clearTimeout(loading);
  }
}

/** fetch hides what happened in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
