import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, lastLines, spawnTied, waitUntil } from '@dna/local-servers';
import type { PreparedLoad } from '../load/load-orders.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load-generator.ts';
import type { Ceiling } from '../report/result.ts';
import { perSecond } from './repeat-for.ts';

/** More than any machine takes in a second, so that the time ends it. */
const requestsPerSecond = { singles: 30_000, arrays: 3_000 };
const arraySize = 100;

/** A route that does nothing but parse the body and answer, in a process of its own, loaded by another one. */
export async function measureHttp(seconds: number): Promise<Ceiling[]> {
  const mix = { seed: 1, leads: 1_000, startAt: new Date(Date.now() - 7 * 86_400_000).toISOString() };
  const singles = { kind: 'singles' as const, mix, events: Math.ceil(seconds * requestsPerSecond.singles) };
  const arrays = {
    kind: 'arrays' as const,
    mix,
    arraySize,
    events: Math.ceil(seconds * requestsPerSecond.arrays) * arraySize,
  };
  return withBareApi(async (url) => {
    const generator = await startLoadGenerator();
    const measure = (load: PreparedLoad, connections: number) =>
      acceptedPerSecond(generator, url, { load, connections, seconds });
    try {
      return [
        { name: 'Fastify: single POSTs', per_second: await measure(singles, 64), unit: 'events' },
        { name: 'Fastify: arrays of 100', per_second: await measure(arrays, 8), unit: 'events' },
      ];
    } finally {
      await generator.stop();
    }
  });
}

async function acceptedPerSecond(
  generator: LoadGenerator,
  url: string,
  { load, connections, seconds }: { load: PreparedLoad; connections: number; seconds: number },
): Promise<number> {
  await generator.prepare(load);
  const target = { url, apiKey: 'none' };
  const result = await generator.sendClosed({ target, connections, maxSeconds: seconds });
  return perSecond(result.acceptedEvents, result.lastAnswerAt - result.startedAt);
}

async function withBareApi<T>(use: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dna-bare-api-'));
  const logFile = join(folder, 'api.log');
  const port = await freePort();
  const api = await spawnTied({
    command: process.execPath,
    args: [join(import.meta.dirname, 'bare-api.ts')],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port) },
    output: { file: logFile },
    deathSignal: 'SIGTERM',
  });
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(url)
      .then(() => true)
      .catch(() => (api.hasExited() ? false : undefined));
  try {
    if (!(await waitUntil(isUp, { timeoutMs: 60_000 }))) {
      throw new Error(`The bare API does not start:\n${lastLines(logFile)}`);
    }
    return await use(url);
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
