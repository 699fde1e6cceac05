import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cacheFolder } from './cache-folder.ts';
import { freePort } from './free-port.ts';
import { ensureNatsServer } from './nats-binary.ts';
import { startNatsServer, type NatsServer } from './nats-server.ts';
import { waitUntil } from './wait-until.ts';

let folder: string;
let binary: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nats-spec-'));
  binary =
    process.env.NATS_SERVER_BIN ??
    (await ensureNatsServer({ cacheDir: cacheFolder(process.env, folder) })).path;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('one store folder', () => {
  let server: NatsServer;
  const start = (port?: number) =>
    startNatsServer({
      binary,
      storeDir: join(folder, 'store'),
      port,
      jetstream: { sync_interval: 'always' },
      configExtra: 'max_payload: 2MB',
    });
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  test('has JetStream and the settings asked for', async () => {
    expect(await greeting(server)).toMatchObject({ jetstream: true, max_payload: 2 * 1024 * 1024 });
    expect(readFileSync(join(server.storeDir, 'nats-server.conf'), 'utf8')).toContain(
      'sync_interval: "always"',
    );
  });

  test('comes back on the same port after a kill, with its streams', async () => {
    const made = await jetstream(server, 'STREAM.CREATE.KEPT', {
      name: 'KEPT',
      subjects: ['kept'],
      storage: 'file',
    });
    expect(made).toMatchObject({ config: { name: 'KEPT' } });
    const { port } = server;
    await server.kill();
    server = await start(port);
    expect(server.port).toBe(port);
    expect(await jetstream(server, 'STREAM.INFO.KEPT', {})).toMatchObject({ config: { name: 'KEPT' } });
  });

  test('comes back after an orderly stop', async () => {
    await server.stop();
    await server.stop();
    server = await start();
    expect(await jetstream(server, 'STREAM.INFO.KEPT', {})).toMatchObject({ config: { name: 'KEPT' } });
  });

  test('is taken over from a server that still runs on it', async () => {
    await server.stop();
    const stray = await startInAnotherProcess(join(folder, 'store'));
    server = await start();
    expect(server.pid).not.toBe(stray);
    expect(await jetstream(server, 'STREAM.INFO.KEPT', {})).toMatchObject({ config: { name: 'KEPT' } });
  });
});

test('two servers side by side take different ports', async () => {
  const servers = await Promise.all(
    ['a', 'b'].map((name) => startNatsServer({ binary, storeDir: join(folder, name) })),
  );
  expect(servers[0]!.port).not.toBe(servers[1]!.port);
  await Promise.all(servers.map((server) => server.stop()));
});

test('a setting that the server does not take is an error with its own words', async () => {
  const start = startNatsServer({ binary, storeDir: join(folder, 'c'), configExtra: 'no_such_setting: 1' });
  await expect(start).rejects.toThrow('no_such_setting');
});

test('a full store refuses what is published, keeps what it has, and takes more when it has room again', async () => {
  const storeDir = join(folder, 'full');
  const start = (maxFileStore: number) =>
    startNatsServer({ binary, storeDir, jetstream: { max_file_store: maxFileStore } });
  const stream = { name: 'FULL', subjects: ['full'], storage: 'file' };
  const publish = (server: NatsServer) => request(server, 'full', 'x'.repeat(30_000));

  let server = await start(50_000);
  await request(server, '$JS.API.STREAM.CREATE.FULL', JSON.stringify(stream));
  expect(await publish(server)).toMatchObject({ seq: 1 });
  expect(await publish(server)).toMatchObject({ seq: 2 });
  expect(await publish(server)).toMatchObject({ error: { err_code: 10_023 } });
  await server.kill();
  server = await start(1_000_000);
  expect(await publish(server)).toMatchObject({ seq: 3 });
  await server.stop();
});

describe('three servers of a cluster', () => {
  const servers: NatsServer[] = [];
  let ports: number[];
  const start = async (index: number) => {
    servers[index] = await startNatsServer({
      binary,
      storeDir: join(folder, `node-${index}`),
      cluster: {
        clusterName: 'spec',
        serverName: `node-${index}`,
        clusterPort: ports[index]!,
        routePorts: ports,
      },
    });
  };
  afterAll(() => Promise.all(servers.map((server) => server.kill())));

  test('keep a stream in three copies, which one killed server does not end', async () => {
    ports = [await freePort(), await freePort(), await freePort()];
    await Promise.all(ports.map((_, index) => start(index)));
    const stream = { name: 'THREE', subjects: ['three'], storage: 'file', num_replicas: 3 };
    await answers(servers[0]!, '$JS.API.STREAM.CREATE.THREE', JSON.stringify(stream), {
      config: { num_replicas: 3 },
    });
    await answers(servers[0]!, 'three', 'one', { stream: 'THREE', seq: 1 });
    await servers[0]!.kill();
    await answers(servers[1]!, 'three', 'two', { stream: 'THREE' });
    await start(0);
    await answers(servers[0]!, 'three', 'three', { stream: 'THREE' });
  });
});

/** Elections take their time: until it answers as told. */
async function answers(server: NatsServer, subject: string, payload: string, answer: object): Promise<void> {
  let last: unknown;
  const matches = async () => {
    try {
      last = await request(server, subject, payload);
      expect(last).toMatchObject(answer);
      return true;
    } catch {
      return undefined;
    }
  };
  if (!(await waitUntil(matches, { timeoutMs: 20_000, everyMs: 200 }))) expect(last).toMatchObject(answer);
}

async function startInAnotherProcess(storeDir: string): Promise<number> {
  const modulePath = join(import.meta.dirname, 'nats-server.ts');
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { startNatsServer } from ${JSON.stringify(modulePath)};
     const { pid } = await startNatsServer(${JSON.stringify({ binary, storeDir })});
     console.log(pid);`,
  ]);
  return new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
}

/** The server says hello with its settings. */
function greeting({ port }: NatsServer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', reject);
    socket.once('data', (data) => {
      resolve(JSON.parse(data.toString().slice('INFO '.length)));
      socket.destroy();
    });
  });
}

function jetstream(server: NatsServer, call: string, body: object): Promise<unknown> {
  return request(server, `$JS.API.${call}`, JSON.stringify(body));
}

/** One request in the text protocol: this package has no client, and needs none. */
function request({ port }: NatsServer, subject: string, payload: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        `CONNECT {"verbose":false}\r\nSUB reply 1\r\nPUB ${subject} reply ${payload.length}\r\n${payload}\r\n`,
      ),
    );
    let received = '';
    socket.setTimeout(2_000, () => socket.destroy(new Error(`no answer to ${subject}`)));
    socket.on('error', reject);
    socket.on('data', (data) => {
      received += data.toString();
      const answer = /MSG reply 1 \d+\r\n(.*)\r\n/.exec(received)?.[1];
      if (answer === undefined) return;
      resolve(JSON.parse(answer));
      socket.destroy();
    });
  });
}
