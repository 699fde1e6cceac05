import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { identityOf, isSameProcessAlive, waitUntil } from '@dna/local-servers';
import { fakeService } from './fake-service.ts';
import { startServices, stopServices, type ServiceHandle } from './start-services.ts';
import { untilAllReady } from './until-ready.ts';

let folder: string;
let handles: Record<string, ServiceHandle> = {};
const lines: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'services-'));
});
afterEach(() => stopServices(handles));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(...services: ReturnType<typeof fakeService>[]): Promise<Record<string, ServiceHandle>> {
  lines.length = 0;
  handles = await startServices({
    services,
    settings: { PATH: process.env.PATH },
    ownerUrl: 'postgres://dna:p@127.0.0.1:1/x',
    logsDir: join(folder, 'logs'),
    log: (line) => lines.push(line),
  });
  return handles;
}

async function ask(
  { url }: ServiceHandle,
  path = '/',
): Promise<{ pid: number; env: Record<string, string> }> {
  return (await (await fetch(url + path)).json()) as { pid: number; env: Record<string, string> };
}

test('each service is a process of its own with its own settings and log', async () => {
  const { scoring, gateway } = await start(fakeService(folder, 'scoring'), fakeService(folder, 'gateway'));
  await untilAllReady([scoring!, gateway!]);
  const [inner, front] = [await ask(scoring!), await ask(gateway!)];
  expect(inner.pid).toBe(scoring!.pid());
  expect(inner.pid).not.toBe(front.pid);
  expect(inner.env.SCORING_DATABASE_URL).toMatch(/^postgres:\/\/dna_scoring:/);
  expect(front.env.SCORING_URL).toBe(scoring!.url);
  expect(front.env.SCORING_DATABASE_URL).toBeUndefined();
  expect(readFileSync(join(folder, 'logs', 'scoring.log'), 'utf8')).toContain('listening');
});

test('a second process of a service has its own name, port and log, and the front door knows the first', async () => {
  const second = { ...fakeService(folder, 'scoring'), replica: 2 };
  const all = await start(fakeService(folder, 'scoring'), second, fakeService(folder, 'gateway'));
  await untilAllReady(Object.values(all));
  expect(Object.keys(all).sort()).toEqual(['gateway', 'scoring', 'scoring-2']);
  expect(all['scoring-2']!.url).not.toBe(all.scoring!.url);
  expect((await ask(all['scoring-2']!)).env.SCORING_DATABASE_URL).toMatch(/^postgres:\/\/dna_scoring:/);
  expect((await ask(all.gateway!)).env.SCORING_URL).toBe(all.scoring!.url);
  expect(readFileSync(join(folder, 'logs', 'scoring-2.log'), 'utf8')).toContain('listening');
});

test('whoever rewires is asked at every start of a process', async () => {
  let starts = 0;
  handles = await startServices({
    services: [fakeService(folder, 'scoring')],
    settings: { PATH: process.env.PATH, NATS_URL: 'nats://direct' },
    rewire: async (_, env) => ({ ...env, NATS_URL: `through proxy of ${env.NATS_URL}, start ${++starts}` }),
    logsDir: join(folder, 'logs'),
    log: () => {},
  });
  const { scoring } = handles;
  await scoring!.ready();
  expect((await ask(scoring!)).env.NATS_URL).toBe('through proxy of nats://direct, start 1');
  await scoring!.restart();
  expect((await ask(scoring!)).env.NATS_URL).toBe('through proxy of nats://direct, start 2');
});

test('a service that is killed comes back on its port, with a line that says so', async () => {
  const { scoring } = await start(fakeService(folder, 'scoring'));
  await scoring!.ready();
  const before = await ask(scoring!);
  await scoring!.kill();
  await scoring!.ready();
  expect((await ask(scoring!)).pid).not.toBe(before.pid);
  expect(lines).toContainEqual(
    expect.stringMatching(/^scoring ended \(SIGKILL\); starting it again in 0\.25 s$/),
  );
});

test('the pause before a new start grows while a service keeps ending', async () => {
  const { scoring } = await start(fakeService(folder, 'scoring', 'process.exit(3)'));
  await waitUntil(() => lines.length >= 3 || undefined, { timeoutMs: 10_000 });
  expect(lines.slice(0, 3)).toEqual([
    'scoring ended (exit code 3); starting it again in 0.25 s',
    'scoring ended (exit code 3); starting it again in 0.5 s',
    'scoring ended (exit code 3); starting it again in 1 s',
  ]);
  await scoring!.stop();
});

test('a service that is stopped stays down until it is started', async () => {
  const { scoring } = await start(fakeService(folder, 'scoring'));
  await scoring!.ready();
  await scoring!.stop('SIGKILL');
  await expect(ask(scoring!)).rejects.toThrow();
  await scoring!.start();
  expect((await ask(scoring!)).pid).toBe(scoring!.pid());
  await scoring!.restart();
  expect((await ask(scoring!)).pid).toBe(scoring!.pid());
  expect(lines).toEqual([]);
});

test('stopping is orderly and leaves no process', async () => {
  const { scoring } = await start(fakeService(folder, 'scoring'));
  await scoring!.ready();
  const identity = identityOf(scoring!.pid())!;
  await stopServices(handles);
  expect(isSameProcessAlive(identity)).toBe(false);
  expect(readFileSync(join(folder, 'logs', 'scoring.log'), 'utf8')).toMatch(/stopping\n$/);
});

test('waiting for services of which some cannot start names each with the end of its log', async () => {
  const services = await start(
    fakeService(folder, 'scoring'),
    fakeService(folder, 'intent', 'console.error("NATS_URL is missing"); process.exit(1)'),
    fakeService(folder, 'deals', 'console.error("JWT_SECRET is missing"); process.exit(1)'),
  );
  const waiting = untilAllReady(Object.values(services));
  await expect(waiting).rejects.toThrow(/NATS_URL is missing/);
  await expect(waiting).rejects.toThrow(/JWT_SECRET is missing/);
  await expect(waiting).rejects.not.toThrow(/scoring/);
  expect(readFileSync(join(folder, 'logs', 'deals.log'), 'utf8')).toBe('JWT_SECRET is missing\n');
});
