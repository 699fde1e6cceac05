import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import type { z } from 'zod';
import type { importErrorSchema, importSchema } from '../src/http/import-resource.ts';
import type { startIngestion } from './ingestion.harness.ts';

type Import = z.infer<typeof importSchema>;
type ImportError = z.infer<typeof importErrorSchema>;
type StoredEvent = {
  event_type: string;
  occurred_at: string;
  occurred_at_mark: string | null;
  lead_id: string;
  emails: string[];
  properties: Record<string, unknown>;
  text: string | null;
};

const samples = path.resolve(import.meta.dirname, 'samples/conferences');

export function conferenceSample(file: string): Buffer {
  return readFileSync(path.join(samples, file));
}

/** Files go in, and what became of them comes out. */
export function importsOf(ingestion: Awaited<ReturnType<typeof startIngestion>>) {
  const upload = (
    query: Record<string, string>,
    payload: string | Buffer,
    headers: Record<string, string> = ingestion.as('ops', ['admin']),
  ) =>
    ingestion.http.inject({
      method: 'POST',
      url: `/api/v1/leads/bulk?${new URLSearchParams(query)}`,
      headers: { 'content-type': 'text/csv', ...headers },
      payload,
    });
  const read = async (id: string): Promise<Import> => (await ingestion.get(`/imports/${id}`)).json();
  const settled = (id: string): Promise<Import> =>
    eventually(
      async () => {
        const job = await read(id);
        expect(job.finished_at).not.toBeNull();
        return job;
      },
      { timeoutMs: 60_000 },
    );
  return {
    upload,
    read,
    settled,
    importFile: async (...given: Parameters<typeof upload>): Promise<Import> => {
      const answer = await upload(...given);
      expect(answer.statusCode).toBe(202);
      return settled(answer.json().id);
    },
    errorsOf: async (id: string): Promise<ImportError[]> =>
      (await ingestion.get(`/imports/${id}/errors?limit=200`)).json().data,
    events: async (source: string): Promise<StoredEvent[]> => {
      const { rows } = await sql<StoredEvent>`
        select event_type, to_json(occurred_at at time zone 'UTC') #>> '{}' as occurred_at, occurred_at_mark, lead_id,
          properties, text, array(
            select value from ingestion.lead_identifiers i
            where i.kind = 'email' and i.lead_id = e.lead_id order by value) as emails
        from ingestion.events e where source = ${source}
        order by e.occurred_at, text, lead_id`.execute(ingestion.owner);
      return rows;
    },
  };
}
