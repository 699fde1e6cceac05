import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, serviceDatabaseUrl, sql } from '@dna/database';
import { freePort } from '@dna/local-servers';
import { createTestDatabase, eventually, startTestNats } from '@dna/testing';
import { npmRun, root, type NpmRun } from './support/npm-run.ts';

const admin = { 'x-api-key': 'portal:key2' };

describe('npm start', () => {
  let dataDir: string;
  let port: number;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'dna-scripts-'));
    port = await freePort();
    env = { DATA_DIR: dataDir, PORT: String(port) };
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  const serving = async (run: NpmRun) =>
    eventually(
      async () => {
        expect(run.output()).toContain('The engine runs.');
        expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
      },
      { timeoutMs: 60_000, intervalMs: 100 },
    );
  const leads = async () =>
    (await (await fetch(`http://127.0.0.1:${port}/api/v1/leads`, { headers: admin })).json()) as {
      data: object[];
    };

  it('serves, is found by the other scripts, refuses a second one, stops without a trace, and finds its data again', async () => {
    const first = npmRun(['start', '--', '--no-demo'], env);
    await serving(first);
    await fetch(`http://127.0.0.1:${port}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { ...admin, 'content-type': 'application/json' },
      body: JSON.stringify({
        event_type: 'page_visited',
        source: 'portal',
        lead_identifier: { email: 'stays@example.com' },
      }),
    });

    const second = npmRun(['start'], { ...env, PORT: String(await freePort()) });
    expect(await second.exited).not.toBe(0);
    expect(second.output()).toContain(String(port));
    const samePort = npmRun(['start'], { ...env, DATA_DIR: `${dataDir}-2` });
    expect(await samePort.exited).not.toBe(0);
    expect(samePort.output()).toContain(`Port ${port}`);

    const migrate = npmRun(['migrate:up'], env);
    expect(await migrate.exited).toBe(0);
    expect(migrate.output()).toContain('Nothing to do');
    const seed = npmRun(['seed'], env);
    expect(await seed.exited).toBe(0);
    const letters = npmRun(['dlq', '--', 'list'], { ...env, PUBLIC_URL: `http://127.0.0.1:${port}` });
    expect(await letters.exited).toBe(0);
    expect(letters.output()).toContain('No dead letters.');

    const { processes } = JSON.parse(readFileSync(path.join(dataDir, 'stack.json'), 'utf8')) as {
      processes: { pid: number }[];
    };
    expect(processes.length).toBeGreaterThanOrEqual(8);
    first.signal('SIGINT');
    expect(await first.exited).toBe(0);
    expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);

    const again = npmRun(['start', '--', '--no-demo'], env);
    await serving(again);
    expect((await leads()).data).toMatchObject([{ email: 'stays@example.com' }]);
    again.signal('SIGINT');
    expect(await again.exited).toBe(0);
    rmSync(`${dataDir}-2`, { recursive: true, force: true });
  }, 120_000);

  it('is what dev is too, with services that the workers scripts can join', async () => {
    const dev = npmRun(['dev'], env);
    await eventually(() => expect(dev.output()).toContain('Serving on'), { timeoutMs: 60_000 });
    for (const script of ['workers', 'dev:workers']) {
      const workers = npmRun([script], env);
      await eventually(() => expect(workers.output()).toContain('Working: '), { timeoutMs: 60_000 });
      workers.signal('SIGTERM');
      expect(await workers.exited).toBe(0);
    }
    dev.signal('SIGTERM');
    expect(await dev.exited).toBe(0);
  }, 180_000);

  it('has workers that say what they miss where no stack runs', async () => {
    const workers = npmRun(['workers'], { DATA_DIR: `${dataDir}-none` });
    expect(await workers.exited).not.toBe(0);
    expect(workers.output()).toMatch(/DATABASE_URL.*NATS_URL/s);
  });

  it('starts no embedded server in production, and names what is missing', async () => {
    const production = npmRun(['start'], { ...env, NODE_ENV: 'production' });
    expect(await production.exited).not.toBe(0);
    expect(production.output()).toContain('DATABASE_URL');
    expect(production.output()).toContain('NATS_URL');
    expect(production.output()).not.toContain('Postgres and NATS are up');
  });
});

describe('the scripts for a database of your own', () => {
  it('migrate up and down, seed once, and refuse to seed production', async () => {
    const database = await createTestDatabase('routing');
    const owner = createDatabase<unknown>({ url: database.ownerUrl, name: 'owner', maxConnections: 1 });
    const env = { DATABASE_URL: database.ownerUrl };
    const members = async () =>
      (await sql<{ count: number }>`select count(*) as count from routing.team_members`.execute(owner.db))
        .rows[0]!.count;
    try {
      const down = npmRun(['migrate:down'], env);
      expect(await down.exited).toBe(0);
      expect(down.output()).toContain('Took back');
      const up = npmRun(['migrate:up'], env);
      expect(await up.exited).toBe(0);
      expect(up.output()).toContain('Applied');

      expect(await npmRun(['seed'], env).exited).toBe(0);
      const seeded = await members();
      expect(seeded).toBeGreaterThan(0);
      expect(await npmRun(['seed'], env).exited).toBe(0);
      expect(await members()).toBe(seeded);
      const refused = npmRun(['seed'], { ...env, NODE_ENV: 'production' });
      expect(await refused.exited).not.toBe(0);
      expect(refused.output()).toContain('--yes');
    } finally {
      await owner.stop();
      await database.drop();
    }
  }, 60_000);
});

describe('npm run build', () => {
  it('makes plain JavaScript that serves and migrates', async () => {
    const build = npmRun(['build']);
    expect(await build.exited).toBe(0);
    const database = await createTestDatabase('deals');
    const nats = await startTestNats();
    const port = await freePort();
    const service = spawn(process.execPath, [path.join(root, 'dist/apps/deals/main.js')], {
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DEALS_DATABASE_URL: serviceDatabaseUrl(database.ownerUrl, 'deals'),
        NATS_URL: nats.url,
        JWT_SECRET: 'a-secret-of-more-than-32-characters-for-tests',
      },
      stdio: 'ignore',
    });
    try {
      await eventually(async () => expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200), {
        timeoutMs: 20_000,
      });
      const migrate = spawn(process.execPath, [path.join(root, 'dist/migrate/main.js'), 'up'], {
        env: { PATH: process.env.PATH, DATABASE_URL: database.ownerUrl },
        stdio: 'ignore',
      });
      expect(await once(migrate, 'exit')).toEqual([0, null]);
    } finally {
      service.kill('SIGTERM');
      expect(await once(service, 'exit')).toEqual([0, null]);
      await nats.stop();
      await database.drop();
    }
  }, 120_000);
});

describe('npm run typecheck and lint', () => {
  it.each(['typecheck', 'lint'])(
    '%s runs for one project',
    async (script) => {
      const run = npmRun([script, '--', '--projects', 'contracts']);
      expect(await run.exited).toBe(0);
      expect(run.output()).toContain('contracts');
    },
    60_000,
  );
});

describe('npm run dlq', () => {
  it('explains itself, and says what went wrong when the engine does not answer', async () => {
    const help = npmRun(['dlq', '--', 'help']);
    expect(await help.exited).toBe(0);
    expect(help.output()).toContain('replay');
    const server = createServer((_request, response) =>
      response.writeHead(401).end('{"detail":"The API key is not known."}'),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const refused = npmRun(['dlq', '--', 'list'], { PUBLIC_URL: `http://127.0.0.1:${port}` });
    expect(await refused.exited).toBe(1);
    expect(refused.output()).toContain('The API key is not known.');
    server.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
