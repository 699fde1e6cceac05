import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { freePort, identityOf, isSameProcessAlive, waitUntil } from '@dna/local-servers';
import { fakeService } from './fake-service.ts';
import { readStackRecord } from './stack-record.ts';
import { startStack, type Stack } from './start-stack.ts';

let folder: string;
let dataDir: string;
let stack: Stack | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stack-'));
});
beforeEach(() => {
  dataDir = mkdtempSync(join(folder, 'data-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Only what a stack needs: settings of the machine that runs the tests must not matter. */
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME, NATS_SERVER_BIN: process.env.NATS_SERVER_BIN };
const FAST = { fsync: 'off' };

async function start(port: number): Promise<Stack> {
  const services = ['scoring', 'gateway'].map((name) => fakeService(folder, name));
  return startStack({ dataDir, port, env: ENV, services, postgresSettings: FAST, log: () => {} });
}

test('a stack stands on servers of its own, and leaves nothing running', async () => {
  const port = await freePort();
  stack = await start(port);
  const { env } = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as {
    env: Record<string, string>;
  };
  expect(env).toMatchObject({
    NATS_URL: stack.natsUrl,
    API_KEYS: 'portal:key2:admin',
    NODE_ENV: 'development',
  });
  expect(readStackRecord(dataDir)).toMatchObject({ databaseUrl: stack.databaseUrl, natsUrl: stack.natsUrl });
  const pids = [...Object.values(stack.services), stack.postgres!, stack.nats!].map((handle) => handle.pid());
  const identities = pids.map((pid) => identityOf(pid)!);
  await stack.stop();
  expect(identities.filter(isSameProcessAlive)).toEqual([]);
  expect(readdirSync(dataDir).sort()).toEqual(['logs', 'nats', 'postgres', 'secrets.json']);
});

test('a second stack on the folder, or on the port, is refused with the way out', async () => {
  const port = await freePort();
  stack = await start(port);
  await expect(start(await freePort())).rejects.toThrow(`pid ${process.pid} on port ${port}`);
  await stack.stop();
  const other = createServer().listen(port, '127.0.0.1');
  await expect(start(port)).rejects.toThrow(`Port ${port} is in use`);
  other.close();
});

test('servers that are killed come back where they were; one that is stopped stays down', async () => {
  stack = await start(await freePort());
  const before = [stack.postgres!.pid(), stack.nats!.pid()];
  const { postgres, nats } = stack;
  await postgres!.kill();
  await nats!.kill();
  await waitUntil(() => (postgres!.pid() !== before[0] && nats!.pid() !== before[1]) || undefined, {
    timeoutMs: 20_000,
  });
  expect(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).toMatch(
    new RegExp(`^${postgres!.pid()}\n.*\n.*\n${postgres!.port}\n`),
  );
  await nats!.stop('SIGKILL');
  await expect(fetch(`http://127.0.0.1:${nats!.port}`)).rejects.toThrow();
  await nats!.start();
});

test('a stack whose process was killed is cleared away by the next one', async () => {
  const port = await freePort();
  const killed = await startAndKill(port);
  stack = await start(port);
  expect(killed.filter(isSameProcessAlive)).toEqual([]);
}, 60_000);

test('a start that is given up takes back what it has started', async () => {
  const giveUp = new AbortController();
  const services = [fakeService(folder, 'gateway', 'setInterval(() => {}, 1000)')];
  const starting = startStack({
    dataDir,
    port: await freePort(),
    env: ENV,
    services,
    postgresSettings: FAST,
    signal: giveUp.signal,
    log: (line) => line.startsWith('Waiting') && giveUp.abort(new Error('enough')),
  });
  await expect(starting).rejects.toThrow('enough');
  expect(readdirSync(dataDir).sort()).toEqual(['logs', 'nats', 'postgres', 'secrets.json']);
});

/** Services that ignore the kernel's request to end, in a process that dies without a word. */
async function startAndKill(port: number) {
  const stubborn = `process.on('SIGTERM', () => {}); import('node:http').then(({ createServer }) =>
    createServer((_, response) => response.end('ok')).listen(process.env.PORT, process.env.HOST));`;
  const services = [fakeService(folder, 'stubborn', stubborn), fakeService(folder, 'gateway', stubborn)];
  const options = JSON.stringify({ dataDir, port, env: ENV, services, postgresSettings: FAST });
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { startStack } from ${JSON.stringify(join(import.meta.dirname, 'start-stack.ts'))};
     await startStack({ ...${options}, log: () => {} });
     console.log('up');`,
  ]);
  let complaint = '';
  parent.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  await new Promise((resolve, reject) => {
    parent.stdout.once('data', resolve);
    parent.once('close', () => reject(new Error(complaint)));
  });
  const { processes } = readStackRecord(dataDir)!;
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return processes;
}
