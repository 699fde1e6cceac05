import { eventAmended, eventRecorded, type Envelope, type MessageDefinition } from '@dna/contracts';
import { createDatabase, newId, sql, type Database } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { bareHandlers } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { amendEvents } from '../src/store/event-amendments.ts';
import { subscriptions } from '../src/subscriptions.ts';
import type { IngestionTables } from '../src/store/tables.ts';
import { startIngestion } from './ingestion.harness.ts';

describe('the quarantine', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let database: Database<IngestionTables & MessagingTables>;
  beforeAll(async () => {
    ingestion = await startIngestion();
    database = createDatabase({ url: ingestion.testDatabase.url, name: 'test' });
  });
  afterAll(async () => {
    await database.stop();
    await ingestion.stop();
  });

  const mail = (email: string, more: Record<string, unknown> = {}) => ({
    event_type: 'email_clicked',
    source: 'portal',
    occurred_at: '2026-01-21T12:00:00Z',
    lead_identifier: { email },
    event_id: newId(),
    ...more,
  });
  const send = async (event: object): Promise<{ event_id: string; lead_id: string }> => {
    const answer = await ingestion.post('/events/ingest', event);
    expect(answer.statusCode).toBe(202);
    return answer.json();
  };
  const told = async <T>(message: MessageDefinition<T>, eventId: string): Promise<Envelope<T>[]> => {
    const { rows } = await sql<{ payload: string }>`
      select payload from ingestion.outbox where subject like ${message.filter.replace('*', '%')}
        and payload::jsonb -> 'data' ->> 'event_id' = ${eventId}
      order by created_at, batch_id, position`.execute(ingestion.owner);
    return rows.map(({ payload }) => JSON.parse(payload) as Envelope<T>);
  };
  const held = async (filter: string) =>
    (await ingestion.get(`/events/quarantine?${filter}`)).json() as {
      data: { id: string; status_reason: string; status_note: string | null; status_by: string | null }[];
      next_cursor: string | null;
    };
  const eventsOf = async (leadId: string) =>
    (await ingestion.get(`/leads/${leadId}/events`)).json().data as { id: string; status: string }[];

  it.each([
    ['marked_by_source', { event_type: 'email_opened_bot' }],
    ['marked_by_source', { metadata: { bot: true } }],
    ['soon_after_sending', { event_type: 'email_opened', metadata: { sent_at: '2026-01-21T11:59:55Z' } }],
  ])('holds back, keeps and shows what looks like a mail scanner: %s %j', async (reason, more) => {
    const { event_id, lead_id } = await send(mail(`${newId()}@held.example`, more));
    expect(await told(eventRecorded, event_id)).toMatchObject([
      { data: { status: 'quarantined', revision: 1 } },
    ]);
    expect((await held(`lead_id=${lead_id}`)).data).toMatchObject([
      { id: event_id, status_reason: reason, status_by: null },
    ]);
    expect(await eventsOf(lead_id)).toMatchObject([{ id: event_id, status: 'quarantined' }]);
  });

  it('lets a person through who reads an e-mail', async () => {
    const { event_id, lead_id } = await send(
      mail('reader@held.example', { metadata: { sent_at: '2026-01-21T11:00:00Z', link_path: '/pricing' } }),
    );
    const [message] = await told(eventRecorded, event_id);
    expect(message!.data).not.toHaveProperty('status');
    expect((await held(`lead_id=${lead_id}`)).data).toEqual([]);
  });

  it('holds every click of a burst on many links, the earlier ones too, whatever order they come in', async () => {
    const click = (second: number, link: string) =>
      send(
        mail('scanned@held.example', {
          occurred_at: `2026-01-21T12:00:0${second}Z`,
          metadata: { link_path: link },
        }),
      );
    const third = await click(4, '/c');
    const first = await click(1, '/a');
    const apart = await click(9, '/a');
    expect(await told(eventAmended, first.event_id)).toEqual([]);
    const second = await click(2, '/b');

    for (const { event_id, lead_id } of [first, second, third]) {
      expect(await told(eventAmended, event_id)).toMatchObject([
        { lead_id, entity_version: 2, data: { revision: 2, status: 'quarantined', has_text: false } },
      ]);
    }
    expect(await told(eventAmended, apart.event_id)).toEqual([]);
    const { data } = await held(`lead_id=${first.lead_id}&reason=every_link_at_once`);
    expect(data.map(({ id }) => id).sort()).toEqual(
      [first, second, third].map(({ event_id }) => event_id).sort(),
    );

    expect((await ingestion.post(`/events/${first.event_id}/release`, {})).statusCode).toBe(200);
    const late = await click(3, '/d');
    expect((await told(eventAmended, first.event_id)).map(({ data: { status } }) => status)).toEqual([
      'quarantined',
      'active',
    ]);
    expect(await told(eventAmended, late.event_id)).toMatchObject([{ data: { status: 'quarantined' } }]);
  });

  it('holds a burst whole of which every click comes at the same moment', async () => {
    const clicks = await Promise.all(
      ['/a', '/b', '/c', '/d'].map((link_path) =>
        send(mail('moment@held.example', { metadata: { link_path } })),
      ),
    );
    const { data } = await held(`lead_id=${clicks[0]!.lead_id}`);
    expect(data).toHaveLength(4);
  });

  it('releases an event, once, and says so by its next revision', async () => {
    const { event_id, lead_id } = await send(mail('freed@held.example', { event_type: 'email_clicked_bot' }));
    const answers = [
      await ingestion.post(`/events/${event_id}/release`, { note: 'She told us on the phone.' }),
      await ingestion.http.inject({
        method: 'POST',
        url: `/api/v1/events/${event_id}/release`,
        headers: ingestion.as('portal', ['write']),
      }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({
        id: event_id,
        status: 'active',
        status_reason: 'released',
        status_note: 'She told us on the phone.',
        status_by: 'portal',
      });
    }
    expect(await told(eventAmended, event_id)).toMatchObject([
      { lead_id, correlation_id: event_id, data: { revision: 2, status: 'active' } },
    ]);
    expect((await held(`lead_id=${lead_id}`)).data).toEqual([]);
  });

  it('holds any event back by hand, with the reason', async () => {
    const { event_id } = await send(
      mail('byhand@held.example', { event_type: 'form_submitted', metadata: { message: 'Hi' } }),
    );
    const answer = await ingestion.post(`/events/${event_id}/quarantine`, {
      reason: 'A test of the agency.',
    });
    expect(answer.json()).toMatchObject({
      status: 'quarantined',
      status_reason: 'by_hand',
      status_note: 'A test of the agency.',
      status_by: 'portal',
    });
    expect(await told(eventAmended, event_id)).toMatchObject([
      { data: { status: 'quarantined', has_text: true } },
    ]);
    await ingestion.post(`/events/${event_id}/release`, {});
    expect((await told(eventAmended, event_id)).at(-1)).toMatchObject({
      data: { revision: 3, status: 'active' },
    });
  });

  it('lists page by page and by what is asked for', async () => {
    const email = 'many@held.example';
    const ids: string[] = [];
    for (const source of ['portal', 'portal', 'lemlist']) {
      ids.push((await send(mail(email, { source, event_type: 'email_opened_bot' }))).event_id);
    }
    const all: string[] = [];
    const lead = (await ingestion.get(`/leads?email=${email}`)).json().data[0].id as string;
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await held(`lead_id=${lead}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      all.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(all).toHaveLength(3);
    expect(all.toSorted()).toEqual(ids.toSorted());
    expect((await held(`lead_id=${lead}&source=lemlist`)).data).toHaveLength(1);
    expect((await held(`lead_id=${lead}&type=email_clicked`)).data).toEqual([]);
    expect((await held(`lead_id=${lead}&to=2026-01-01T00:00:00Z`)).data).toEqual([]);
  });

  it('refuses what it must', async () => {
    const { event_id } = await send(mail('refused@held.example'));
    const unknown = '01990a4e-2f3b-8c11-8a53-0d4b5f8f2a10';
    const reader = ingestion.as('portal', ['read']);
    expect((await ingestion.post(`/events/${unknown}/release`, {})).statusCode).toBe(404);
    expect((await ingestion.post(`/events/${event_id}/quarantine`, {})).statusCode).toBe(422);
    expect((await ingestion.post('/events/no-id/release', {})).statusCode).toBe(400);
    expect((await ingestion.post(`/events/${event_id}/release`, {}, reader)).statusCode).toBe(403);
    expect((await ingestion.get('/events/quarantine', ingestion.as('portal', ['ingest']))).statusCode).toBe(
      403,
    );
    expect((await ingestion.get('/events/quarantine?reason=rain')).statusCode).toBe(400);
    expect((await ingestion.get('/events/quarantine?cursor=xyz')).statusCode).toBe(400);

    await sql`update ingestion.events set status = 'removed' where id = ${event_id}`.execute(ingestion.owner);
    const removed = await ingestion.post(`/events/${event_id}/release`, {});
    expect(removed.statusCode).toBe(409);
    expect(removed.json()).toMatchObject({ code: 'event_removed' });
  });

  describe('amending events', () => {
    const listens = subscriptions(['secrets-key-of-the-tests'], { afterSendingMs: 0, links: 3, burstMs: 0 });
    const amend = (
      ...given: Parameters<typeof amendEvents> extends [unknown, ...infer Rest] ? Rest : never
    ) =>
      bareHandlers<IngestionTables>('ingestion', { database }, listens).transact((unit) =>
        amendEvents(unit, ...given),
      );

    it('gives thousands of them to another lead at once, and tells each', async () => {
      const first = await send(mail('from@held.example'));
      const { lead_id: to } = await send(mail('to@held.example'));
      await sql`
        insert into ingestion.events (id, lead_id, event_type, source, occurred_at, received_at, properties)
        select gen_random_uuid(), ${first.lead_id}, 'page_visited', 'portal', now(), now() - (n % 60) * interval '1 day', '{}'
        from generate_series(1, 3000) n`.execute(ingestion.owner);
      const { rows } = await sql<{ id: string }>`
        select id from ingestion.events where lead_id = ${first.lead_id}`.execute(ingestion.owner);
      const amendments = rows.map(({ id }) => ({ eventId: id, leadId: to }));
      const amended = await amend(amendments, 'identification');
      expect(amended).toHaveLength(3_001);
      expect(
        amended.every(
          ({ leadId, revision, status }) => leadId === to && revision === 2 && status === 'active',
        ),
      ).toBe(true);
      expect(await told(eventAmended, first.event_id)).toMatchObject([
        { lead_id: to, data: { status: 'active' } },
      ]);
      expect(await amend(amendments, 'identification')).toEqual([]);

      const { rows: kept } = await sql<{ lead_reason: string; status_reason: string | null }>`
        select lead_reason, status_reason from ingestion.events where id = ${first.event_id}`.execute(
        ingestion.owner,
      );
      expect(kept).toEqual([{ lead_reason: 'identification', status_reason: null }]);
    });

    it('lets a repetition of a moved event name the lead that it lies with now', async () => {
      const event = mail('moved@held.example');
      const { event_id } = await send(event);
      const { lead_id: to } = await send(mail('mover@held.example'));
      await amend([{ eventId: event_id, leadId: to }], 'identification');
      expect(await send(event)).toMatchObject({ event_id, lead_id: to, duplicate: true });
    });

    it('changes what it is told and nothing else, and passes over events that are not there', async () => {
      const { event_id, lead_id } = await send(mail('partly@held.example'));
      const [amended, ...others] = await amend(
        [
          { eventId: newId(), status: 'removed' },
          { eventId: event_id, leadId: lead_id, status: 'removed' },
        ],
        'erased',
      );
      expect(others).toEqual([]);
      expect(amended).toEqual({ eventId: event_id, leadId: lead_id, revision: 2, status: 'removed' });
    });

    it('numbers the revisions of an event one after another, also when two amend it at once', async () => {
      const { event_id } = await send(mail('twice@held.example'));
      await Promise.all([
        amend([{ eventId: event_id, status: 'quarantined' }], 'by_hand'),
        amend([{ eventId: event_id, status: 'removed' }], 'erased'),
      ]);
      const revisions = (await told(eventAmended, event_id)).map(({ data }) => data.revision);
      expect(revisions.sort()).toEqual([2, 3]);
    });
  });
});
