import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cacheFolder } from './cache-folder.ts';
import type { Program } from './ensure-program.ts';
import { ensureRedisServer } from './redis-binary.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';

let folder: string;
let program: Program;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redis-spec-'));
  program = await ensureRedisServer({ cacheDir: cacheFolder(process.env, folder) });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('keeps what it was told over a restart, evicts nothing and syncs each second', async () => {
  let server = await startRedisServer({ program, dataDir: join(folder, 'kept') });
  expect(await say(server, 'SET kept yes')).toContain('+OK');
  expect(await say(server, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
  expect(await say(server, 'CONFIG GET appendfsync')).toContain('everysec');
  await server.stop();
  server = await startRedisServer({ program, dataDir: join(folder, 'kept') });
  expect(await say(server, 'GET kept')).toContain('yes');
  await server.stop();
});

test('two servers side by side take different ports', async () => {
  const servers = await Promise.all(
    ['a', 'b'].map((name) => startRedisServer({ program, dataDir: join(folder, name) })),
  );
  expect(servers[0]!.port).not.toBe(servers[1]!.port);
  await Promise.all(servers.map((server) => server.stop()));
});

test('a port that is taken is an error that names it', async () => {
  const server = await startRedisServer({ program, dataDir: join(folder, 'first') });
  const start = startRedisServer({ program, dataDir: join(folder, 'second'), port: server.port });
  await expect(start).rejects.toThrow(`port ${server.port}`);
  await server.stop();
});

/** One command in the server's own words: this package has no client, and needs none. */
function say({ port }: RedisServer, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}
