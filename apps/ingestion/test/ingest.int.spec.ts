import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually } from '@dna/testing';
import { startIngestion, webhookSecret } from './ingestion.harness.ts';

describe('the door', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const visit = (email: string, more: Record<string, unknown> = {}) => ({
    event_type: 'page_visited',
    source: 'portal',
    occurred_at: '2026-01-21T12:00:00Z',
    lead_identifier: { email },
    metadata: { page_path: '/pricing' },
    ...more,
  });

  it('records an event once, however often it comes, and shows the lead in the pool', async () => {
    const first = await ingestion.post('/events/ingest', visit('test@example.com'));
    const second = await ingestion.post('/events', visit('test@example.com'));
    expect(first.statusCode).toBe(202);
    expect(first.json()).toMatchObject({ status: 'recorded', duplicate: false });
    expect(second.json()).toEqual({ ...first.json<object>(), duplicate: true });

    const leads = (await ingestion.get('/leads?email=Test@Example.com')).json();
    expect(leads.data).toHaveLength(1);
    expect(leads.data[0]).toMatchObject({
      email: 'test@example.com',
      status: 'pool',
      pipeline: null,
      score: 0,
    });
    const events = (await ingestion.get(`/leads/${leads.data[0].id}/events`)).json();
    expect(events.data).toHaveLength(1);
    expect(events.data[0]).toMatchObject({ id: first.json().event_id, metadata: { page_path: '/pricing' } });
  });

  it('puts concurrent requests of one new person together, in one lead', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        ingestion.post('/events/ingest', visit('crowd@example.org', { event_id: `crowd-${index}` })),
      ),
    );
    expect(new Set(answers.map((answer) => answer.json().lead_id)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.json().event_id)).size).toBe(100);
  });

  it('merges two leads that turn out to be one person, and keeps the old id working', async () => {
    const a = (await ingestion.post('/events/ingest', visit('ada@lab.example'))).json();
    const b = (
      await ingestion.post('/events/ingest', {
        ...visit('x'),
        lead_identifier: { linkedin_url: 'https://www.linkedin.com/in/ada-lab/' },
      })
    ).json();
    expect(a.lead_id).not.toBe(b.lead_id);
    await ingestion.post('/events/ingest', {
      ...visit('x', { event_id: 'join' }),
      lead_identifier: { email: 'ada@lab.example', linkedin_url: 'https://linkedin.com/in/ada-lab' },
    });
    expect((await ingestion.get(`/leads/${b.lead_id}`)).json().id).toBe(a.lead_id);
    expect((await ingestion.get(`/leads/${b.lead_id}/events`)).json().data).toHaveLength(3);
    expect((await ingestion.get('/leads?q=lab.example')).json().data).toHaveLength(1);
    const { rows } = await sql<{ subject: string }>`
      select subject from ingestion.outbox where subject like ${`%alias-changed.v1.${b.lead_id}`}`.execute(
      ingestion.owner,
    );
    expect(rows).toHaveLength(1);
  });

  it.each([
    [
      ['A', 1],
      ['A', 5],
      ['B', 3],
    ],
    [
      ['A', 1],
      ['B', 3],
      ['A', 5],
    ],
    [
      ['A', 5],
      ['B', 3],
      ['A', 1],
    ],
    [
      ['B', 3],
      ['A', 1],
      ['A', 5],
    ],
  ] as [string, number][][])(
    'shows what was said last, in whatever order it comes: %j %j %j',
    async (...said) => {
      const email = `${said.map(([title, minute]) => `${title}${minute}`).join('-')}@said.example`;
      let leadId = '';
      for (const [title, minute] of said) {
        const answer = await ingestion.post('/events/ingest', {
          ...visit(email, { event_id: `${email} ${minute}`, lead: { job_title: title } }),
          occurred_at: `2026-01-21T12:0${minute}:00Z`,
        });
        leadId = answer.json().lead_id;
      }
      expect((await ingestion.get(`/leads/${leadId}`)).json()).toMatchObject({ job_title: 'A' });
    },
  );

  it('keeps two people apart who share a phone number', async () => {
    const one = await ingestion.post('/events/ingest', {
      ...visit('x', { event_id: 'p1' }),
      lead_identifier: { email: 'one@firm.example', phone: '+49 30 1234567' },
    });
    const two = await ingestion.post('/events/ingest', {
      ...visit('x', { event_id: 'p2' }),
      lead_identifier: { email: 'two@firm.example', phone: '+49 30 1234567' },
    });
    expect(one.json().lead_id).not.toBe(two.json().lead_id);
  });

  it('answers an array item by item, and a bad item does not take its neighbours down', async () => {
    const answer = await ingestion.post('/events/ingest', [
      visit('n1@example.org'),
      { ...visit('n2@example.org'), event_type: 'Not A Type' },
      visit('n3@example.org'),
      { ...visit('n4@example.org'), surprise: 1 },
    ]);
    expect(answer.statusCode).toBe(207);
    expect(answer.json()).toMatchObject([
      { status: 'recorded' },
      { status: 'rejected', errors: [{ path: 'event_type' }] },
      { status: 'recorded' },
      { status: 'rejected', errors: [{ message: expect.stringContaining('surprise') }] },
    ]);
  });

  it.each([
    ['no identifier', { lead_identifier: {} }, 'lead_identifier'],
    ['a broken e-mail', { lead_identifier: { email: 'nobody' } }, 'lead_identifier.email'],
    ['no event type', { event_type: undefined }, 'event_type'],
    ['a source in capitals', { source: 'Portal' }, 'source'],
  ])('refuses %s and names the field', async (_name, change, path) => {
    const answer = await ingestion.post('/events/ingest', { ...visit('bad@example.org'), ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json().errors[0].path).toBe(path);
  });

  it('refuses another source than the key is for, and a key that may not send', async () => {
    const website = ingestion.as('website', ['ingest']);
    expect((await ingestion.post('/events/ingest', visit('a@b.example'), website)).statusCode).toBe(403);
    expect(
      (await ingestion.post('/events/ingest', visit('a@b.example'), ingestion.as('portal', ['read'])))
        .statusCode,
    ).toBe(403);
    expect((await ingestion.post('/events/ingest', visit('a@b.example'), {})).statusCode).toBe(401);
    expect((await ingestion.get('/leads', website)).statusCode).toBe(403);
  });

  it('marks an id that comes again with other content, and keeps that', async () => {
    const first = await ingestion.post('/events/ingest', visit('re@example.org', { event_id: 'reused' }));
    const second = await ingestion.post(
      '/events/ingest',
      visit('re@example.org', { event_id: 'reused', metadata: {} }),
    );
    expect(second.json()).toEqual({ ...first.json<object>(), duplicate: true, id_reused: true });
    const { rows } = await sql`select 1 from ingestion.reused_event_ids`.execute(ingestion.owner);
    expect(rows).toHaveLength(1);
  });

  it('takes a signed webhook, and stores nothing of one that is not', async () => {
    const body = JSON.stringify(visit('hook@example.org'));
    const signature = `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`;
    const send = (headers: Record<string, string>) =>
      ingestion.http.inject({
        method: 'POST',
        url: '/api/v1/events/webhook',
        headers: { 'content-type': 'application/json', ...headers },
        payload: body,
      });
    expect((await send({})).statusCode).toBe(401);
    expect(
      (await send({ 'x-webhook-signature': signature.replace(/.$/, '0').replace(/..$/, '11') })).statusCode,
    ).toBe(401);
    expect((await ingestion.get('/leads?email=hook@example.org')).json().data).toEqual([]);
    expect((await send({ 'x-webhook-signature': signature })).json()).toMatchObject({ status: 'recorded' });
  });

  it('pages through leads without missing or repeating one', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const url: string = `/leads?limit=3&sort=created_at${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = (await ingestion.get(url)).json() as {
        data: { id: string }[];
        next_cursor: string | null;
      };
      seen.push(...page.data.map((lead) => lead.id));
      cursor = page.next_cursor;
    }
    const all = (await ingestion.get('/leads?limit=200')).json().data as { id: string }[];
    expect(seen).toHaveLength(all.length);
    expect(new Set(seen)).toEqual(new Set(all.map((lead) => lead.id)));
    expect((await ingestion.get('/leads?nonsense=1')).statusCode).toBe(400);
    expect((await ingestion.get('/leads?cursor=xyz')).statusCode).toBe(400);
  });

  it('cuts long texts between characters, so that they can be stored and told', async () => {
    const answer = await ingestion.post('/events/ingest', {
      ...visit('emoji@example.org'),
      event_id: 'emoji',
      occurred_at: 'yesterday\u0000',
      metadata: { message: `${'a'.repeat(9_999)}😀`, product_interest: `${'b'.repeat(299)}😀` },
    });
    expect(answer.json()).toMatchObject({ status: 'recorded' });
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where subject like ${`%event-recorded.v1.${answer.json().lead_id}`}`.execute(
      ingestion.owner,
    );
    expect(JSON.parse(rows[0]!.payload).data.properties.product_interest).toBe('b'.repeat(299));
  });

  it.each([
    '/leads?q=%00%00',
    '/leads?source=a%00',
    '/leads?score_min=99999999999',
    `/leads?sort=score&cursor=${Buffer.from(JSON.stringify({ sort: 'created_at', value: '2026-11-25T00:00:00.000Z', id: '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10' })).toString('base64url')}`,
    '/leads/not-a-uuid',
    '/leads?limit=0',
    '/leads?limit=201',
  ])('answers 400 to %s', async (url) => {
    expect((await ingestion.get(url)).statusCode).toBe(400);
  });

  it('answers 404 for a lead that is not there', async () => {
    expect((await ingestion.get('/leads/01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10')).statusCode).toBe(404);
    expect((await ingestion.get('/leads/01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10/events')).statusCode).toBe(404);
  });

  it('tells every event once, in the order-free way: by its own message', async () => {
    await eventually(async () => {
      const { rows } = await sql`select 1 from ingestion.outbox_batches where published_at is null`.execute(
        ingestion.owner,
      );
      expect(rows).toEqual([]);
    });
    const { rows } = await sql<{ events: number; told: number }>`
      select (select count(*) from ingestion.events) as events,
        (select count(*) from ingestion.outbox where subject like 'evt.ingestion.event-recorded.%') as told`.execute(
      ingestion.owner,
    );
    expect(rows[0]!.told).toBe(rows[0]!.events);
  });
});
