import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const fixture = fileURLToPath(new URL('./fixtures/process.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function run(behaviour: string) {
  const child = spawn(process.execPath, [fixture, behaviour], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let [out, err] = ['', ''];
  const waiting: { text: string; resolve: () => void }[] = [];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
    waiting.filter(({ text }) => out.includes(text)).forEach(({ resolve }) => resolve());
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  );
  const printed = (text: string) =>
    new Promise<void>((resolve) => (out.includes(text) ? resolve() : waiting.push({ text, resolve })));
  return { child, ended, printed };
}

describe('runService', () => {
  it('prints every bad setting on a line of its own and exits 1', async () => {
    const { code, err } = await run('bad-config').ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(/^fixture: JWT_SECRET is weak/),
      expect.stringMatching(/^fixture: WEBHOOK_SECRET is missing/),
    ]);
    expect(err).not.toContain('planted');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('stops in order on %s and exits 0', async (signal) => {
    const { child, ended, printed } = run('runs');
    await printed('service started');
    child.kill(signal);
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(out).toContain('stopping in order');
    expect(out).toMatch(/service stopping[\s\S]*service stopped/);
  });

  it('ends at once on a second signal', async () => {
    const { child, ended, printed } = run('hangs');
    await printed('service started');
    child.kill('SIGTERM');
    await printed('stopping in order');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(1);
  });

  it.each([
    ['bad-start', 'service could not start', 'port taken'],
    ['rejects', 'unhandled rejection', 'forgotten'],
    ['throws', 'uncaught exception', 'bug'],
  ])('logs and exits 1 when it %s', async (behaviour, message, reason) => {
    const { code, out } = await run(behaviour).ended;
    expect(code).toBe(1);
    const fatal = out.split('\n').find((line) => line.includes('"fatal"')) ?? '{}';
    expect(JSON.parse(fatal)).toMatchObject({ msg: message, err: { message: reason } });
  });

  it('exits 1 when the stop fails', async () => {
    const { child, ended, printed } = run('bad-stop');
    await printed('service started');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(1);
  });
});
