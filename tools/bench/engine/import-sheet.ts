import { setTimeout as delay } from 'node:timers/promises';
import type { ImportRun } from '../report/background-result.ts';
import { highestMark, memoryNow, resetHighestMark } from '../usage/process-memory.ts';
import type { BenchEngine } from './bench-engine.ts';
import { callApi } from './call-api.ts';

type Import = {
  id: string;
  state: string;
  finished_at: string | null;
  progress: { recorded: number };
};

const lookEveryMs = 250;
const timeoutMs = 30 * 60_000;

/** Uploads a CSV file of so many rows and waits until it is worked off. Throws unless every row was recorded. */
export async function importSheet(
  engine: BenchEngine,
  sheet: { rows: number; csv: string },
): Promise<ImportRun> {
  const { pid } = engine.processes().find(({ name }) => name === 'ingestion')!;
  resetHighestMark(pid);
  const before = memoryNow(pid);
  const startedAt = performance.now();
  const { id } = await upload(engine, sheet.csv);
  const uploadedAt = performance.now();
  const job = await untilFinished(engine, id);
  const seconds = (performance.now() - uploadedAt) / 1_000;
  if (job.state !== 'done' || job.progress.recorded !== sheet.rows) {
    throw new Error(`The import of ${sheet.rows} rows is ${job.state}: ${JSON.stringify(job.progress)}`);
  }
  return {
    rows: sheet.rows,
    upload_s: Math.round((uploadedAt - startedAt) / 10) / 100,
    import_s: Math.round(seconds * 100) / 100,
    rows_per_s: Math.round(sheet.rows / seconds),
    memory_before_mb: megabytes(before),
    memory_growth_mb: megabytes(Math.max(0, highestMark(pid) - before)),
  };
}

async function upload({ target: { url, apiKey } }: BenchEngine, csv: string): Promise<{ id: string }> {
  const response = await fetch(new URL('/api/v1/leads/bulk?source=bench', url), {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-api-key': apiKey },
    body: csv,
  });
  const text = await response.text();
  if (response.status !== 202) throw new Error(`POST /leads/bulk answered ${response.status}: ${text}`);
  return JSON.parse(text) as { id: string };
}

async function untilFinished({ target }: BenchEngine, id: string): Promise<Import> {
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    const job = await callApi<Import>(target, `/imports/${id}`);
    if (job.finished_at !== null) return job;
    await delay(lookEveryMs);
  }
  throw new Error(`The import ${id} is not finished within ${timeoutMs / 60_000} minutes`);
}

function megabytes(bytes: number): number {
  return Math.round((bytes / 1_048_576) * 10) / 10;
}
