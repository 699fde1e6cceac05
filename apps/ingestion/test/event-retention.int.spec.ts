import { createDatabase, sql, type Database } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { bareHandlers } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventPartitions } from '../src/handlers/maintain-event-partitions.ts';
import { subscriptions, timers } from '../src/subscriptions.ts';
import type { IngestionTables } from '../src/store/tables.ts';
import { startIngestion } from './ingestion.harness.ts';

describe('the events of past months', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let database: Database<IngestionTables & MessagingTables>;
  beforeAll(async () => {
    ingestion = await startIngestion();
    database = createDatabase({ url: ingestion.testDatabase.url, name: 'test' });
    for (const [name, from, to] of [
      ['events_202401', '2024-01-01', '2024-02-01'],
      ['events_202402', '2024-02-01', '2024-03-01'],
    ] as const) {
      await sql`create table ingestion.${sql.ref(name)} partition of ingestion.events
        for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(ingestion.owner);
    }
  });
  afterAll(async () => {
    await database.stop();
    await ingestion.stop();
  });

  const event = (name: string) => ({
    event_type: 'page_visited',
    source: 'portal',
    lead_identifier: { email: 'kept@months.example' },
    event_id: name,
  });
  const recordedIn = async (name: string, receivedAt: string): Promise<string> => {
    const { event_id, status } = (await ingestion.post('/events/ingest', event(name))).json();
    expect(status).toBe('recorded');
    await sql`update ingestion.events set received_at = ${receivedAt} where id = ${event_id}`.execute(
      ingestion.owner,
    );
    return event_id as string;
  };
  const listens = subscriptions(['secrets-key-of-the-tests'], { afterSendingMs: 0, links: 3, burstMs: 0 });
  const maintain = (keepMonths: number | undefined) =>
    bareHandlers<IngestionTables>('ingestion', { database }, listens).transact((unit) =>
      timers(keepMonths)[eventPartitions]!(unit, []),
    );
  const partitions = async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'ingestion.events'::regclass order by 1`.execute(ingestion.owner);
    return rows.map(({ name }) => name);
  };
  const stored = async (ids: string[]) => {
    const { rows } = await sql<{ id: string }>`
      select id from ingestion.events where id = any(${ids}::uuid[])`.execute(ingestion.owner);
    return rows.map(({ id }) => id);
  };

  it('are kept for ever unless a setting says otherwise, and go month by month where it does', async () => {
    const old = [
      await recordedIn('january', '2024-01-15T12:00:00Z'),
      await recordedIn('outlier', '2019-05-05T12:00:00Z'),
    ];
    const { event_id: present } = (await ingestion.post('/events/ingest', event('present'))).json();
    await maintain(undefined);
    expect(await stored(old)).toHaveLength(2);

    const { rows } = await sql<{ months: number }>`
      select (extract(year from now()) - 2024) * 12 + extract(month from now()) - 2 as months`.execute(
      ingestion.owner,
    );
    await maintain(Number(rows[0]!.months));
    expect(await partitions()).not.toContain('events_202401');
    expect(await partitions()).toContain('events_202402');
    expect(await stored([...old, present])).toEqual([present]);
  });

  it('are still known when they come again', async () => {
    expect((await ingestion.post('/events/ingest', event('january'))).json()).toMatchObject({
      duplicate: true,
    });
    const { rows } = await sql<{ found: boolean }>`
      select exists (select from ingestion.events_default) as found`.execute(ingestion.owner);
    expect(rows).toEqual([{ found: false }]);
  });

  it('never take the months with them that are not over yet', async () => {
    const before = await partitions();
    await maintain(1);
    expect(before.filter((name) => name > 'events_2024z')).toEqual(
      (await partitions()).filter((name) => name > 'events_2024z'),
    );
    expect(await partitions()).not.toContain('events_202402');
  });
});
