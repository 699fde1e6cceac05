import { expect } from '@jest/globals';
import { eventually } from '@dna/testing';
import type { Engine } from '../engine.ts';
import { fuzz } from './fuzz-run.ts';

const schemas = ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack'];

/** Whatever comes: no request breaks anything, and what was taken goes its way to the end. */
export async function expectNoHarm(engine: Engine, requests: number, seed: number): Promise<void> {
  const { statuses, failures } = await fuzz(engine, requests, seed);
  expect(failures).toEqual([]);
  // A run in which everything is refused at the door would show nothing.
  const taken = (statuses[200] ?? 0) + (statuses[202] ?? 0) + (statuses[207] ?? 0);
  expect(taken).toBeGreaterThan(requests / 5);

  await eventually(
    async () => {
      expect(await engine.query(unpublished)).toEqual(schemas.map((schema) => ({ schema, count: 0 })));
      expect(await engine.query(heard)).toEqual([{ scoring: true, intent: true }]);
    },
    { timeoutMs: 120_000, intervalMs: 500 },
  );
  expect(await engine.query(deadLetters)).toEqual([]);
}

const unpublished = union(
  (schema) =>
    `select '${schema}' as schema, count(*)::int as count from ${schema}.outbox_batches where published_at is null`,
);
const deadLetters = union(
  (schema) => `select '${schema}' as schema, subject, error from ${schema}.dead_letters`,
);
/** Both have judged every event, where it lies and as it stands now. */
const heard = `select ${['scoring', 'intent']
  .map(
    (schema) => `not exists (select from ingestion.events e left join ${schema}.facts f on f.event_id = e.id
      where (f.revision, f.lead_id, f.status) is distinct from (e.revision, e.lead_id, e.status)) as ${schema}`,
  )
  .join(', ')}`;

function union(select: (schema: string) => string): string {
  const selects = schemas.map((schema) => `(${select(schema)})`).join(' union all ');
  return `select * from (${selects}) as all_of_them order by array_position(array[${schemas.map((schema) => `'${schema}'`).join(',')}], schema)`;
}
