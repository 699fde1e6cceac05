import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ensureRedisServer, RedisServerUnavailableError } from './redis-binary.ts';

const NOWHERE = '/usr/bin:/bin';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-binary-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a Redis server', () => {
  test('that is installed under the name of Valkey is used', async () => {
    program(join(folder, 'valkey-server'), 'echo "Valkey server v=8.1.1"');
    const found = await ensureRedisServer({
      cacheDir: folder,
      sources: [],
      searchPath: `${folder}:${NOWHERE}`,
    });
    expect(found).toEqual({ path: 'valkey-server', version: '8.1.1', origin: 'PATH', env: {} });
  });

  test('is fetched with its libraries, and found in the cache afterwards', async () => {
    const options = { cacheDir: folder, searchPath: NOWHERE };
    const fetched = await ensureRedisServer({ ...options, sources: [packages()] });
    expect(fetched).toMatchObject({ version: '7.0.15', origin: 'Debian package' });
    expect(fetched.env.LD_LIBRARY_PATH?.split(':')).toContain(join(fetched.path, '../../lib/some-linux-gnu'));
    expect(await ensureRedisServer({ ...options, sources: [] })).toEqual({ ...fetched, origin: 'cache' });
  });

  test('can be fetched by several processes at once, and leaves no scraps', async () => {
    const options = { cacheDir: folder, sources: [packages()], searchPath: NOWHERE };
    const found = await Promise.all([1, 2, 3, 4].map(() => ensureRedisServer(options)));
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('that cannot be had is refused with everything that was tried and the remedy', async () => {
    const broken = {
      origin: 'Debian package' as const,
      name: 'a broken source',
      fetch: () => Promise.reject(new Error('no route')),
    };
    const failure = ensureRedisServer({ cacheDir: folder, sources: [broken], searchPath: NOWHERE });
    await expect(failure).rejects.toThrow(RedisServerUnavailableError);
    await expect(failure).rejects.toThrow(
      /redis-server on[^]*valkey-server on[^]*no route[^]*Install|install/,
    );
  });
});

/** Packages whose program runs only where its library is. */
function packages() {
  return {
    origin: 'Debian package' as const,
    name: 'a source',
    fetch: async (scratch: string) => {
      const root = join(scratch, 'unpacked');
      mkdirSync(join(root, 'usr/bin'), { recursive: true });
      mkdirSync(join(root, 'usr/lib/some-linux-gnu'), { recursive: true });
      program(
        join(root, 'usr/bin/redis-server'),
        'case "$LD_LIBRARY_PATH" in *some-linux-gnu*) echo "Redis server v=7.0.15";; *) exit 127;; esac',
      );
      return root;
    },
  };
}

function program(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
