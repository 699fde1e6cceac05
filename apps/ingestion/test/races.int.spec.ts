import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, newId, type Database } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { IdentityRaceError } from '../src/door/identity-race-error.ts';
import { readPeople } from '../src/store/identifiers.ts';
import type { IngestionTables } from '../src/store/tables.ts';
import { startIngestion } from './ingestion.harness.ts';

describe('requests at the same moment', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let database: Database<IngestionTables & MessagingTables>;
  beforeAll(async () => {
    ingestion = await startIngestion();
    database = createDatabase({ url: ingestion.testDatabase.url, name: 'test', maxConnections: 2 });
  });
  afterAll(async () => {
    await database.stop();
    await ingestion.stop();
  });

  const event = (more: object) => ({
    event_type: 'page_visited',
    source: 'portal',
    event_id: newId(),
    occurred_at: '2026-01-21T12:00:00Z',
    ...more,
  });

  it('all start over when a lead is erased between two of their reads', async () => {
    const reading = database.db.transaction().execute((tx) => readPeople(tx, [newId()]));
    await expect(reading).rejects.toBeInstanceOf(IdentityRaceError);
  });

  it('never fail an event because its person is being erased', async () => {
    for (let round = 0; round < 5; round += 1) {
      const lead_identifier = { email: `race-${round}@erased.example` };
      const { lead_id } = (await ingestion.post('/events/ingest', event({ lead_identifier }))).json();
      const answers = await Promise.all([
        ingestion.post('/events/ingest', event({ lead_identifier })),
        ingestion.send('DELETE', `/leads/${lead_id}`),
        ingestion.post('/events/ingest', event({ lead_identifier })),
        ingestion.send('PATCH', `/leads/${lead_id}`, { first_name: 'Ada' }),
        ingestion.post('/suppressions', { address: lead_identifier.email }),
      ]);
      expect(answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body)).toEqual([]);
    }
  }, 60_000);

  it('never fail an event because its campaign is being deleted', async () => {
    for (let round = 0; round < 5; round += 1) {
      const campaign = `Race ${round}`;
      const { id } = (await ingestion.post('/campaigns', { name: campaign })).json();
      const sending = () =>
        ingestion.post(
          '/events/ingest',
          event({ campaign, lead_identifier: { email: `${newId()}@c.example` } }),
        );
      const answers = await Promise.all([sending(), ingestion.send('DELETE', `/campaigns/${id}`), sending()]);
      expect(answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body)).toEqual([]);
    }
  }, 60_000);

  it('say that a question is gone when one of its two is erased meanwhile', async () => {
    for (let round = 0; round < 3; round += 1) {
      const external_id = newId();
      const told = async (email: string) =>
        (await ingestion.post('/events/ingest', event({ lead_identifier: { email, external_id } }))).json()
          .lead_id as string;
      const [a, b] = [await told(`a-${round}@asked.example`), await told(`b-${round}@asked.example`)];
      const [review] = (await ingestion.get(`/leads/identity-reviews?lead_id=${a}`)).json().data;
      const decide = (decision: string) =>
        ingestion.post(`/leads/identity-reviews/${review.id}/decide`, { decision });
      const answers = await Promise.all([
        decide('same'),
        decide('different'),
        ingestion.send('DELETE', `/leads/${round % 2 === 0 ? a : b}`),
        ingestion.post(`/leads/${b}/unmerge`, {}),
      ]);
      expect(answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body)).toEqual([]);
      expect((await decide('same')).statusCode).toBe(404);
    }
  }, 60_000);

  it('give the id of a source to one of the campaigns that claim it', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const made = await ingestion.post('/campaigns', { name: `Claims ${index}` });
        return made.json().id as string;
      }),
    );
    for (let round = 0; round < 5; round += 1) {
      const source_campaigns = [{ source: 'lemlist', external_id: `cam_${round}` }];
      const answers = await Promise.all(
        ids.map((id) => ingestion.send('PATCH', `/campaigns/${id}`, { source_campaigns })),
      );
      const statuses = answers.map(({ statusCode }) => statusCode).toSorted();
      expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 422)]);
    }
  }, 60_000);
});
