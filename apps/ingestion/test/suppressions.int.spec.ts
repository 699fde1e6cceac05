import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leadUpdated } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { startIngestion } from './ingestion.harness.ts';
import { happened } from './read-model.harness.ts';

describe('addresses that are not to be written to', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const statusOf = async (lead: string) => (await ingestion.get(`/leads/${lead}`)).json().status;
  const listed = async (address: string) =>
    (await ingestion.get(`/suppressions?address=${address}`)).json().data;

  it('suppress their lead, which is told, and free it again', async () => {
    const lead = await happened(ingestion, { email: 'by@hand.example' });
    const made = await ingestion.post('/suppressions', {
      address: 'By@Hand.example',
      note: 'asked on the phone',
    });
    expect(made.statusCode).toBe(201);
    expect(made.json()).toMatchObject({ address: 'by@hand.example', reason: 'manual', source: 'portal' });
    expect(await statusOf(lead)).toBe('unsubscribed');
    expect((await ingestion.post('/suppressions', { address: 'by@hand.example' })).json()).toEqual(
      made.json(),
    );
    expect((await ingestion.send('DELETE', `/suppressions/${made.json().id}`)).statusCode).toBe(204);
    expect((await ingestion.send('DELETE', `/suppressions/${made.json().id}`)).statusCode).toBe(404);
    expect(await statusOf(lead)).toBe('pool');
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where subject = ${leadUpdated.subject(lead)}
      order by created_at, batch_id, position`.execute(ingestion.owner);
    expect(
      rows
        .map(({ payload }) => JSON.parse(payload))
        .map(({ entity_version, data }) => [entity_version, data.suppressed]),
    ).toEqual([
      [2, true],
      [3, false],
    ]);
  });

  it.each([
    ['a key that only ingests', () => ingestion.as('website', ['ingest'])],
    [
      'a key that was seen in a web page',
      () => ingestion.as('website', ['ingest', 'write'], { originSeen: true }),
    ],
  ])('are not believed from %s, which anybody may have', async (_name, headers) => {
    const email = `${newId()}@public.example`;
    const event = {
      source: 'website',
      event_type: 'email_unsubscribed',
      lead_identifier: { email },
      event_id: newId(),
    };
    const { lead_id: lead } = (await ingestion.post('/events/ingest', event, headers())).json();
    expect(await listed(email)).toEqual([]);
    expect(await statusOf(lead)).toBe('pool');
    expect((await ingestion.get(`/leads/${lead}/events`)).json().data).toMatchObject([
      { event_type: 'email_unsubscribed' },
    ]);
    const from = ingestion.as('website', ['ingest', 'write']);
    await ingestion.post('/events/ingest', { ...event, event_id: newId() }, from);
    expect(await listed(email)).toMatchObject([{ reason: 'unsubscribed' }]);
    expect(await statusOf(lead)).toBe('unsubscribed');
  });

  it('suppress a person under whichever id they are found, until all their addresses are free', async () => {
    const lead = await happened(ingestion, { email: 'one@both.example' });
    await happened(ingestion, { linkedin_url: 'https://linkedin.com/in/both', email: 'two@both.example' });
    await happened(ingestion, { linkedin_url: 'https://linkedin.com/in/both', email: 'one@both.example' });
    const [one, two] = await Promise.all(
      ['one', 'two'].map(async (name) =>
        (await ingestion.post('/suppressions', { address: `${name}@both.example` })).json(),
      ),
    );
    expect(await statusOf(lead)).toBe('unsubscribed');
    await ingestion.send('DELETE', `/suppressions/${one.id}`);
    expect(await statusOf(lead)).toBe('unsubscribed');
    await ingestion.send('DELETE', `/suppressions/${two.id}`);
    expect(await statusOf(lead)).toBe('pool');
  });

  it('suppress whoever comes with them later', async () => {
    await ingestion.post('/suppressions', { address: 'later@list.example' });
    expect(await statusOf(await happened(ingestion, { email: 'Later@list.example' }))).toBe('unsubscribed');
    expect(await statusOf(await happened(ingestion, { email: 'other@list.example' }))).toBe('pool');
  });

  it.each([
    ['email_unsubscribed', 'unsubscribed'],
    ['email_bounced', 'bounced'],
  ])('are put on the list by %s', async (event_type, reason) => {
    const address = `${reason}@event.example`;
    const lead = await happened(ingestion, { email: address }, { event_type });
    expect(await statusOf(lead)).toBe('unsubscribed');
    expect(await listed(address)).toMatchObject([{ address, reason, source: 'portal' }]);
    await ingestion.send('DELETE', `/suppressions/${(await listed(address))[0].id}`);
    expect(await statusOf(lead)).toBe('pool');
  });

  it('stay on the list, without being readable, when the person is erased', async () => {
    const listedBefore = await happened(ingestion, { email: 'quiet@erased.example' });
    await ingestion.post('/suppressions', { address: 'quiet@erased.example' });
    await ingestion.send('DELETE', `/leads/${listedBefore}`);
    const atErasure = await happened(ingestion, { email: 'silent@erased.example' });
    await ingestion.send('DELETE', `/leads/${atErasure}?suppress=true`);
    expect(await listed('quiet@erased.example')).toMatchObject([{ address: null, reason: 'manual' }]);
    expect(await listed('silent@erased.example')).toMatchObject([{ address: null, reason: 'erased' }]);
    for (const address of ['quiet@erased.example', 'silent@erased.example']) {
      const next = await happened(ingestion, { email: address });
      expect([listedBefore, atErasure]).not.toContain(next);
      expect(await statusOf(next)).toBe('unsubscribed');
    }
  });

  it('free whoever came again after an erasure, though nobody can read the address', async () => {
    const before = await happened(ingestion, { email: 'return@erased.example' });
    await ingestion.send('DELETE', `/leads/${before}?suppress=true`);
    const next = await happened(ingestion, { email: 'return@erased.example' });
    expect(await statusOf(next)).toBe('unsubscribed');
    const [{ id }] = await listed('return@erased.example');
    expect((await ingestion.send('DELETE', `/suppressions/${id}`)).statusCode).toBe(204);
    expect(await statusOf(next)).toBe('pool');
  });

  it('are addresses, and are changed by whoever may write', async () => {
    expect((await ingestion.post('/suppressions', { address: 'nobody' })).statusCode).toBe(422);
    const reader = ingestion.as('portal', ['read']);
    expect((await ingestion.post('/suppressions', { address: 'a@b.example' }, reader)).statusCode).toBe(403);
    expect((await ingestion.send('DELETE', `/suppressions/${newId()}`)).statusCode).toBe(404);
  });
});
