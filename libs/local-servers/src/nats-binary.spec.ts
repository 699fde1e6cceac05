import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureNatsServer, NatsServerUnavailableError } from './nats-binary.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nats-binary-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(file: string, version: string): string {
  writeFileSync(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  chmodSync(file, 0o755);
  return file;
}

function source(version: string, origin: 'release' | 'Debian package' = 'release') {
  return {
    origin,
    name: 'a source',
    fetch: async (scratch: string) => program(join(scratch, 'fetched'), version),
  };
}

const broken = {
  origin: 'release' as const,
  name: 'a broken source',
  fetch: () => Promise.reject(new Error('no route')),
};

const NOWHERE = '/usr/bin:/bin';

describe('a nats-server', () => {
  test('that is installed and new enough is used', async () => {
    program(join(folder, 'nats-server'), '2.10.0');
    const found = await ensureNatsServer({
      cacheDir: folder,
      sources: [broken],
      searchPath: `${folder}:${NOWHERE}`,
    });
    expect(found).toMatchObject({ version: '2.10.0', origin: 'PATH' });
  });

  test('that is installed but too old is passed over', async () => {
    program(join(folder, 'nats-server'), '2.9.10');
    const cacheDir = join(folder, 'cache');
    const found = await ensureNatsServer({
      cacheDir,
      sources: [source('2.12.15')],
      searchPath: `${folder}:${NOWHERE}`,
    });
    expect(found).toMatchObject({ version: '2.12.15', origin: 'release' });
  });

  test('is fetched from the next source when one fails, and found in the cache afterwards', async () => {
    const sources = [broken, source('2.9.1'), source('2.15.1', 'Debian package')];
    const options = { cacheDir: folder, sources, searchPath: NOWHERE };
    expect(await ensureNatsServer(options)).toMatchObject({ version: '2.15.1', origin: 'Debian package' });
    expect(await ensureNatsServer({ ...options, sources: [broken] })).toMatchObject({ origin: 'cache' });
  });

  test('can be fetched by several processes at once, and leaves no scraps', async () => {
    const options = { cacheDir: folder, sources: [source('2.12.15')], searchPath: NOWHERE };
    const found = await Promise.all([1, 2, 3, 4].map(() => ensureNatsServer(options)));
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('that cannot be had is refused with everything that was tried and the remedy', async () => {
    const failure = ensureNatsServer({
      cacheDir: folder,
      sources: [broken, source('2.1.0')],
      searchPath: NOWHERE,
    });
    await expect(failure).rejects.toThrow(NatsServerUnavailableError);
    await expect(failure).rejects.toThrow(
      /not found[^]*a broken source: no route[^]*version 2\.1\.0[^]*NATS_URL/,
    );
  });
});
