import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandLineOf, identityOf, isSameProcessAlive } from './process-identity.ts';
import { hasSetpriv, spawnTied } from './tied-child.ts';
import { waitUntil } from './wait-until.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tied-child-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (script: string, file = 'child.log') =>
  spawnTied({
    command: 'sh',
    args: ['-c', script],
    output: { file: join(folder, file) },
    deathSignal: 'SIGTERM',
  });

test('output is appended to the log and the exit code is told', async () => {
  const child = await start('echo out; echo err >&2; exit 3', 'both.log');
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(readFileSync(join(folder, 'both.log'), 'utf8')).toBe('out\nerr\n');
});

test('a child that ignores the request to stop is killed after the grace, with its own children', async () => {
  const child = await start('trap "" TERM; sleep 100 & echo $!; wait; sleep 100', 'stubborn.log');
  const grandchild = await waitUntil(
    () => Number(readFileSync(join(folder, 'stubborn.log'), 'utf8')) || undefined,
    {
      timeoutMs: 5_000,
    },
  );
  expect(await child.stop({ graceMs: 100 })).toEqual({ code: null, signal: 'SIGKILL' });
  expect(
    await waitUntil(() => commandLineOf(grandchild!) === undefined || undefined, { timeoutMs: 5_000 }),
  ).toBe(true);
});

test('stopping a child that is gone answers how it ended', async () => {
  const child = await start('exit 0');
  await child.exited;
  expect(await child.stop()).toEqual({ code: 0, signal: null });
});

test('a command that does not exist is an error', async () => {
  const child = spawnTied({
    command: join(folder, 'missing'),
    args: [],
    output: { file: join(folder, 'missing.log') },
    deathSignal: 'SIGTERM',
  });
  // setpriv starts and then finds nothing; without setpriv the start itself fails.
  const ended = child.then(({ exited }) => exited).catch(() => ({ code: 127 }));
  expect((await ended).code).toBe(127);
});

test('a child does not outlive a parent that is killed', async () => {
  if (!hasSetpriv()) return;
  const modulePath = join(import.meta.dirname, 'tied-child.ts');
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { spawnTied } from ${JSON.stringify(modulePath)};
     const child = await spawnTied({ command: 'sleep', args: ['100'], output: { file: '${folder}/x.log' }, deathSignal: 'SIGTERM' });
     console.log(child.pid);
     setInterval(() => {}, 1000);`,
  ]);
  const pid = await new Promise<number>((resolve) =>
    parent.stdout.once('data', (data) => resolve(Number(data))),
  );
  const identity = identityOf(pid)!;
  expect(isSameProcessAlive(identity)).toBe(true);
  parent.kill('SIGKILL');
  expect(await waitUntil(() => !isSameProcessAlive(identity) || undefined, { timeoutMs: 5_000 })).toBe(true);
});
