import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';
import { happened } from './read-model.harness.ts';

/** A terminal at a fair: somebody says who they are now and then, and far more is done in it by nobody known. */
describe('a browser of many', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const anonymous_id = 'terminal-1';
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 21, 12, minute)).toISOString();
  /** @returns how long it took until it was recorded; for ever where it had to wait in the broker */
  const timeOf = async (who: object, minute: number): Promise<number> => {
    const event = {
      ...{ event_type: 'page_visited', source: 'portal', event_id: newId(), occurred_at: at(minute) },
      lead_identifier: { ...who, anonymous_id },
    };
    return eventually(
      async () => {
        const startedAt = performance.now();
        const { status, duplicate } = (await ingestion.post('/events/ingest', event)).json();
        expect(status).toBe('recorded');
        return duplicate ? Infinity : performance.now() - startedAt;
      },
      { timeoutMs: 20_000, intervalMs: 200 },
    );
  };

  it('takes no longer for everybody, however much was done in it before', async () => {
    const ada = await happened(
      ingestion,
      { email: 'ada@fair.example', anonymous_id },
      { occurred_at: at(0) },
    );
    const bob = await happened(
      ingestion,
      { email: 'bob@fair.example', anonymous_id },
      { occurred_at: at(1) },
    );
    await sql`
      insert into ingestion.events (id, lead_id, event_type, source, occurred_at, received_at, properties,
        anonymous_id, anonymous_only)
      select gen_random_uuid(), ${bob}::uuid, 'page_visited', 'portal', ${at(2)}::timestamptz + n * interval '1 ms',
        now(), '{}', ${anonymous_id}, true
      from generate_series(1, 8000) n`.execute(ingestion.owner);
    await sql`analyze ingestion.events`.execute(ingestion.owner);

    const took = [
      await timeOf({}, 10),
      await timeOf({ email: 'ada@fair.example' }, 11),
      await timeOf({}, 12),
    ];
    // A busy machine may make one of them wait in the broker, but not all.
    expect(Math.min(...took)).toBeLessThan(Infinity);
    const owners = await sql<{ occurred_at: Date; lead_id: string }>`
      select occurred_at, lead_id from ingestion.events
      where anonymous_id = ${anonymous_id} and anonymous_only and occurred_at >= ${at(10)}
      order by occurred_at`.execute(ingestion.owner);
    expect(owners.rows.map(({ lead_id }) => lead_id)).toEqual([bob, ada]);
  }, 60_000);
});
