import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { apiKey, startEngine, type Engine } from '../support/engine.ts';

const mebibyte = 1_048_576;

/** Imports of a size that no test of a minute can take, through the gateway, into a process that can be killed. */
describe('a large file', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 240_000);
  afterAll(() => engine?.stop());

  it('of 100,000 rows is imported, and memory grows by less than 100 MB', async () => {
    await settled(await upload('warm-up', csvOf(2_000, 'w')));
    const before = rssBytes();
    const startedAt = performance.now();
    const id = await upload('large', csvOf(100_000, 'l'));
    const uploadedAt = performance.now();
    let peak = before;
    const job = await settled(id, () => {
      peak = Math.max(peak, rssBytes());
    });
    const seconds = (performance.now() - uploadedAt) / 1_000;
    console.log(
      `100,000 rows: upload ${Math.round(uploadedAt - startedAt)} ms, import ${Math.round(seconds)} s ` +
        `(${Math.round(100_000 / seconds)} rows/s), memory ${mb(before)} → ${mb(peak)} MB`,
    );
    expect(job).toMatchObject({ state: 'done', progress: { recorded: 100_000, duplicates: 0, rejected: 0 } });
    expect(peak - before).toBeLessThan(100 * mebibyte);
  }, 1_200_000);

  it('is worked off to the end, once, although its process is killed again and again', async () => {
    const id = await upload('killed', csvOf(20_000, 'k'));
    for (const share of [0.2, 0.5, 0.8]) {
      await eventually(
        async () => expect((await read(id)).progress.rows_done).toBeGreaterThan(share * 20_000),
        {
          timeoutMs: 240_000,
          intervalMs: 100,
        },
      );
      await engine.stack.services['ingestion']!.kill('SIGKILL');
    }
    const job = await settled(id);
    expect(job).toMatchObject({ state: 'done', progress: { recorded: 20_000, duplicates: 0, rejected: 0 } });
    const [stored] = await engine.query<{ events: number; leads: number }>(
      `select count(*) as events, count(distinct lead_id) as leads from ingestion.events where source = 'killed'`,
    );
    expect(stored).toEqual({ events: 20_000, leads: 20_000 });
  }, 1_200_000);

  type Import = { state: string; finished_at: string | null; progress: Record<string, number> };

  async function upload(source: string, body: string): Promise<string> {
    const answer = await fetch(`${engine.url}/api/v1/leads/bulk?source=${source}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', 'x-api-key': apiKey },
      body,
    });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { id: string }).id;
  }

  async function read(id: string): Promise<Import> {
    const answer = await engine.get(`/api/v1/imports/${id}`);
    expect(answer.status).toBe(200);
    return answer.body;
  }

  function settled(id: string, look: () => void = () => undefined): Promise<Import> {
    return eventually(
      async () => {
        look();
        const job = await read(id);
        expect(job.finished_at).not.toBeNull();
        return job;
      },
      { timeoutMs: 1_000_000, intervalMs: 100 },
    );
  }

  /** As Linux counts it. */
  function rssBytes(): number {
    const status = readFileSync(`/proc/${engine.stack.services['ingestion']!.pid()}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1_024;
  }
});

function csvOf(rows: number, name: string): string {
  const lines = Array.from(
    { length: rows },
    (_, row) =>
      `Person${row},Nr${row},Company ${row % 500} GmbH,${name}${row}@company${row % 500}.example,` +
      `2026-05-04 ${String(8 + (row % 10)).padStart(2, '0')}:${String(row % 60).padStart(2, '0')},` +
      `"Talked about ""kits"", row ${row}",${row % 5}`,
  );
  return ['First Name,Last Name,Company,Email,Scan Time,Notes,Rating', ...lines].join('\r\n');
}

function mb(bytes: number): number {
  return Math.round(bytes / mebibyte);
}
