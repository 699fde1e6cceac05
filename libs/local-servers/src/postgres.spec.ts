import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type PostgresServer } from './postgres.ts';
import { hasSetpriv } from './tied-child.ts';

/** As mktemp makes it: closed to other users, also to the one that root lends Postgres. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postgres-spec-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SETTINGS = { fsync: 'off', max_connections: 17 };

describe('one data folder', () => {
  let server: PostgresServer;
  const start = (port?: number) =>
    startPostgres({ dataDir: join(folder, 'data'), port, settings: SETTINGS, logFile: join(folder, 'log') });
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  test('serves the database to its owner, with the settings asked for', async () => {
    expect(await ask(server, "select current_database() || ' ' || current_user")).toBe('dna_marketing dna');
    expect(await ask(server, "select current_setting('max_connections')")).toBe('17');
  });

  test('knows the letters of other languages', async () => {
    expect(await ask(server, "select lower('ÄÖÜ')")).toBe('äöü');
  });

  test('keeps what was committed through a kill and a start on the same port', async () => {
    await ask(server, 'create table kept as select 42 as answer');
    const { port } = server;
    await server.kill();
    server = await start(port);
    expect(server.port).toBe(port);
    expect(await ask(server, 'select answer::text from kept')).toBe('42');
  });

  test('keeps it through an orderly stop', async () => {
    await server.stop();
    await server.stop();
    server = await start();
    expect(await ask(server, 'select answer::text from kept')).toBe('42');
  });

  test('is taken over from a server whose parent was killed with it still running', async () => {
    await server.stop();
    const stray = await startInAnotherProcess(join(folder, 'data'));
    server = await start();
    expect(server.pid).not.toBe(stray);
    expect(await ask(server, 'select answer::text from kept')).toBe('42');
  });

  test('starts although its pid file names a process that is somebody else', async () => {
    await server.stop();
    writeFileSync(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${join(folder, 'data')}\n`);
    server = await start();
    expect(await ask(server, 'select answer::text from kept')).toBe('42');
  });
});

test('a folder of another major version is refused by name', async () => {
  mkdirSync(join(folder, 'old'));
  writeFileSync(join(folder, 'old', 'PG_VERSION'), '14\n');
  await expect(startPostgres({ dataDir: join(folder, 'old') })).rejects.toThrow('made by PostgreSQL 14');
});

test('a folder with other things in it is left alone', async () => {
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, 'photos', 'holiday.jpg'), '');
  await expect(startPostgres({ dataDir: join(folder, 'photos') })).rejects.toThrow('not a Postgres database');
});

/** A server that goes on running: its parent is stopped (not killed) while we take over. */
async function startInAnotherProcess(dataDir: string): Promise<number> {
  const modulePath = join(import.meta.dirname, 'postgres.ts');
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { startPostgres } from ${JSON.stringify(modulePath)};
     const { pid } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, settings: { fsync: 'off' } });
     console.log(pid);`,
  ]);
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (data) => resolve(Number(data))),
  );
  if (!hasSetpriv()) parent.kill('SIGKILL');
  return pid;
}

/** The first column of the first row, over the wire protocol: this package has no client, and needs none. */
function ask({ port }: PostgresServer, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(startupMessage()));
    let received = Buffer.alloc(0);
    let asked = false;
    socket.on('error', reject);
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      while (received.length >= 5 && received.length > received.readInt32BE(1)) {
        const type = String.fromCharCode(received[0]!);
        const body = received.subarray(5, received.readInt32BE(1) + 1);
        received = received.subarray(received.readInt32BE(1) + 1);
        if (type === 'D') resolve(body.toString('utf8', 6, 6 + body.readInt32BE(2)));
        if (type === 'E') reject(new Error(body.toString('utf8')));
        if (type !== 'Z') continue;
        if (asked) {
          resolve('');
          socket.destroy();
        } else {
          asked = true;
          socket.write(message('Q', `${query}\0`));
        }
      }
    });
  });
}

function startupMessage(): Buffer {
  const body = Buffer.from('\0\x03\0\0user\0dna\0database\0dna_marketing\0\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

function message(type: string, text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
