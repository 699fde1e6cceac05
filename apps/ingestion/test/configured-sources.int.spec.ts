import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, sql } from '@dna/database';
import type { MessagingTables } from '@dna/inbox-outbox';
import { eventually } from '@dna/testing';
import { deleteDeliveriesOf } from '../src/store/deliveries.ts';
import type { IngestionTables } from '../src/store/tables.ts';
import { startIngestion, webhookSecret } from './ingestion.harness.ts';

const samples = path.resolve(import.meta.dirname, '../src/domain/adapters');
const sample = (file: string): string => readFileSync(path.join(samples, file), 'utf8');
const lemlistSecret = 'lemlist-echo-secret-for-tests-only';

describe('configured sources', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const create = async (body: object) => {
    const answer = await ingestion.post('/sources', body);
    expect({ status: answer.statusCode, body: answer.json() }).toMatchObject({ status: 201 });
    return answer.json() as { id: string; name: string; delivery_url: string; token: string | null };
  };
  /** As the tool would: to the URL that was pasted, without any key. */
  const deliver = (url: string, payload: string, headers: Record<string, string> = {}) =>
    ingestion.http.inject({
      method: 'POST',
      url: url.replace(/^https?:\/\/[^/]+/, ''),
      headers: { 'content-type': 'application/json', ...headers },
      payload,
    });
  const deliveriesOf = async (id: string, count: number) => {
    let found: Record<string, unknown>[] = [];
    await eventually(async () => {
      found = (await ingestion.get(`/sources/${id}/deliveries`)).json().data;
      expect(found).toHaveLength(count);
    });
    return found;
  };

  it('are made, listed, changed and removed; what they sign with is never shown', async () => {
    const made = await create({ name: 'lemlist-crud', adapter: 'lemlist', secrets: [lemlistSecret] });
    expect(made.delivery_url).toBe(`http://localhost:3000/api/v1/events/webhook/lemlist-crud/${made.token}`);
    expect(made.token).toMatch(/^[\w-]{32}$/);
    const shown = await ingestion.get(`/sources/${made.id}`);
    expect(shown.json()).toMatchObject({
      url: 'http://localhost:3000/api/v1/events/webhook/lemlist-crud/{token}',
      proof: ['the token in the URL', 'a secret in the body, as secret'],
      secret_count: 1,
      token_count: 1,
      silent_after_hours: 'auto',
    });
    const changed = await ingestion.send('PATCH', `/sources/${made.id}`, {
      add_secret: 'another-secret',
      token: 'add',
      time_zone: 'Europe/Berlin',
      silent_after_hours: 48,
    });
    expect(changed.json()).toMatchObject({
      secret_count: 2,
      token_count: 2,
      time_zone: 'Europe/Berlin',
      silent_after_hours: 48,
    });
    const list = await ingestion.get('/sources?adapter=lemlist');
    expect(list.json().data).toMatchObject([{ name: 'lemlist-crud' }]);
    for (const answer of [shown, changed, list]) {
      expect(answer.body).not.toContain(lemlistSecret);
      expect(answer.body).not.toContain(made.token!);
    }
    const { rows } = await sql<{ row: string }>`
      select row_to_json(s)::text as row from ingestion.sources s`.execute(ingestion.owner);
    for (const { row } of rows) expect(row).not.toContain(lemlistSecret);
    expect((await ingestion.post('/sources', { name: 'lemlist-crud', adapter: 'lemlist' })).statusCode).toBe(
      409,
    );
    expect((await ingestion.send('DELETE', `/sources/${made.id}`)).statusCode).toBe(204);
    expect((await ingestion.get(`/sources/${made.id}`)).statusCode).toBe(404);
    expect((await deliver(made.delivery_url, '{}')).statusCode).toBe(401);
  });

  it.each([
    [{ name: 'Bad Name', adapter: 'lemlist' }, 'name'],
    [{ name: 'x1', adapter: 'nothing' }, 'adapter'],
    [{ name: 'x2', adapter: 'generic' }, 'mapping'],
    [{ name: 'x3', adapter: 'waalaxy', secrets: ['12345678'] }, 'secrets'],
    [{ name: 'x4', adapter: 'lemlist', access_token: 'a' }, 'access_token'],
    [{ name: 'x5', adapter: 'lemlist', time_zone: 'Berlin' }, 'time_zone'],
    [
      { name: 'x6', adapter: 'generic', mapping: { identifiers: { email: 'a..b' } } },
      'mapping.identifiers.email',
    ],
    [
      { name: 'x7', adapter: 'generic', signature: 'github', mapping: { identifiers: { email: 'a' } } },
      'secrets',
    ],
  ])('that make no sense are refused by the field: %j', async (body, field) => {
    const answer = await ingestion.post('/sources', body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json().errors[0].path).toBe(field);
  });

  it('are made by an admin and seen by a reader', async () => {
    const body = { name: 'nobody', adapter: 'waalaxy' };
    expect((await ingestion.post('/sources', body, ingestion.as('ops', ['write']))).statusCode).toBe(403);
    expect((await ingestion.get('/sources', ingestion.as('ops', ['ingest']))).statusCode).toBe(403);
    expect((await ingestion.get('/sources', ingestion.as('ops', ['read']))).statusCode).toBe(200);
    expect((await ingestion.get('/sources?surprise=1')).statusCode).toBe(400);
  });

  it('deliver once with token and secret; wrong ones store nothing and say what to do', async () => {
    const { id, delivery_url } = await create({
      name: 'lemlist-emea',
      adapter: 'lemlist',
      secrets: ['newer-secret', lemlistSecret],
    });
    const good = sample('lemlist/samples/emails_replied.json');
    const first = await deliver(delivery_url, good);
    expect(first.statusCode).toBe(202);
    const [{ event_id, lead_id }] = first.json();
    expect((await deliver(delivery_url, good)).json()).toMatchObject([{ event_id, duplicate: true }]);
    const wrongSecret = await deliver(delivery_url, sample('lemlist/samples/bad_wrong_secret.json'));
    expect(wrongSecret.json()).toMatchObject({ status: 401, code: 'wrong_secret' });
    const wrongToken = await deliver(`${delivery_url.slice(0, -3)}xyz`, good);
    expect(wrongToken.json()).toMatchObject({ status: 401, code: 'wrong_token' });
    expect((await deliver(delivery_url, '{"secret":')).statusCode).toBe(400);

    const events = (await ingestion.get(`/leads/${lead_id}/events?source=lemlist-emea`)).json();
    expect(events.data).toMatchObject([{ id: event_id, event_type: 'email_replied' }]);
    const log = await deliveriesOf(id, 5);
    const { body: kept } = log.find(({ status, duplicates }) => status === 'accepted' && duplicates === 0)!;
    expect(kept).toBe(good.replace(lemlistSecret, '[removed]'));
    expect(log.filter(({ event_ids }) => (event_ids as string[]).includes(event_id))).toHaveLength(2);
    for (const code of ['wrong_secret', 'wrong_token']) {
      expect(log.find((each) => each['code'] === code)).toMatchObject({
        status: 'refused',
        http_status: 401,
        authenticated: false,
        body: null,
        remedy: expect.stringContaining('PATCH'),
      });
    }
    expect(JSON.stringify(log)).not.toContain('not-the-configured-secret');
    const refused = log.find(({ code }) => code === 'wrong_secret')!;
    expect((await ingestion.post(`/sources/${id}/deliveries/${refused['id']}/replay`, {})).statusCode).toBe(
      409,
    );
  });

  it('are replayed: a delivery that could not be read is taken when the mapping has been mended', async () => {
    const { id, delivery_url } = await create({
      name: 'forms',
      adapter: 'generic',
      mapping: { event_type: 'kind', identifiers: { email: 'contact.mail' } },
    });
    const payload = JSON.stringify({ kind: 'form_submitted', contact: { address: 'replay@forms.example' } });
    const refused = await deliver(`${delivery_url}?secret=hidden&shown=1`, payload);
    expect(refused.statusCode).toBe(207);
    expect(refused.json()).toMatchObject([{ status: 'rejected' }]);
    const [delivery] = await deliveriesOf(id, 1);
    expect(delivery).toMatchObject({
      status: 'rejected',
      errors: [{ index: 0, path: 'lead_identifier' }],
      query: { shown: '1' },
      remedy: expect.stringContaining('replay'),
    });

    await ingestion.send('PATCH', `/sources/${id}`, {
      mapping: { event_type: 'kind', identifiers: { email: ['contact.mail', 'contact.address'] } },
    });
    const replay = () => ingestion.post(`/sources/${id}/deliveries/${delivery!['id']}/replay`, {});
    const replayed = await replay();
    expect(replayed.json()).toMatchObject([{ status: 'recorded', duplicate: false }]);
    expect((await replay()).json()).toMatchObject([{ duplicate: true }]);
    const log = await deliveriesOf(id, 3);
    expect(log.slice(0, 2)).toMatchObject([{ replay_of: delivery!['id'] }, { replay_of: delivery!['id'] }]);
    const { rows } = await sql<{ received_at: Date }>`
      select received_at from ingestion.events where id = ${replayed.json()[0].event_id}`.execute(
      ingestion.owner,
    );
    expect(rows[0]!.received_at.toISOString()).toBe(delivery!['received_at']);
  });

  it('of Waalaxy mean what their URL or default says', async () => {
    const { delivery_url } = await create({
      name: 'waalaxy-replies',
      adapter: 'waalaxy',
      default_event_type: 'linkedin_replied',
    });
    const payload = sample('waalaxy/samples/crm_sync_pending_verified_shape.json');
    const typeOf = async (url: string) => {
      const [{ event_id }] = (await deliver(url, payload)).json();
      const { rows } = await sql<{ event_type: string }>`
        select event_type from ingestion.events where id = ${event_id}`.execute(ingestion.owner);
      return rows[0]!.event_type;
    };
    expect(await typeOf(delivery_url)).toBe('linkedin_replied');
    expect(await typeOf(`${delivery_url}?event=linkedin_connected`)).toBe('linkedin_connected');
  });

  it('of Google Ads are answered as Google wants to be', async () => {
    const { delivery_url } = await create({
      name: 'google-leads',
      adapter: 'google-ads',
      secrets: ['google-key-for-tests-only'],
    });
    const good = await deliver(delivery_url, sample('google-ads/samples/google_lead.json'));
    expect([good.statusCode, good.body]).toEqual([200, '{}']);
    const test = await deliver(delivery_url, sample('google-ads/samples/google_lead_test_button.json'));
    expect([test.statusCode, test.body]).toEqual([200, '{}']);
    const wrong = await deliver(delivery_url, '{"google_key":"wrong","lead_id":"1"}');
    expect(wrong.statusCode).toBe(401);
    expect(wrong.json()).toEqual({ message: expect.any(String) });
    const nobody = await deliver(delivery_url, '{"google_key":"google-key-for-tests-only"}');
    expect(nobody.statusCode).toBe(422);
    expect(nobody.json()).toEqual({ message: expect.stringContaining('lead_identifier') });
  });

  it('answer the questions whether they are the right address', async () => {
    await create({
      name: 'linkedin-ask',
      adapter: 'linkedin-ads',
      secrets: ['linkedin-client-secret-for-tests-only'],
    });
    const asked = JSON.parse(sample('linkedin-ads/samples/linkedin_challenge.json'));
    const ask = (name: string, query: object) =>
      ingestion.http.inject({ method: 'GET', url: `/api/v1/events/webhook/${name}`, query: { ...query } });
    const answer = await ask('linkedin-ask', asked.request.query);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.json()).toEqual(asked.expected_response.body);

    const meta = await create({ name: 'meta-ask', adapter: 'meta-ads', secrets: ['meta-app-secret'] });
    const query = JSON.parse(sample('meta-ads/samples/meta_verify_request.json')).request.query;
    expect(meta.delivery_url).not.toContain(meta.token);
    expect((await ask('meta-ask', { ...query, 'hub.verify_token': meta.token })).body).toBe(
      query['hub.challenge'],
    );
    expect((await ask('meta-ask', query)).statusCode).toBe(404);
    expect((await ask('nowhere', query)).statusCode).toBe(404);
  });

  it('sign in the style that was chosen, and the id of the delivery makes it single', async () => {
    const secret = `whsec_${Buffer.from('a-secret-of-24-bytes-xxx').toString('base64')}`;
    const { id, delivery_url, token } = await create({
      name: 'crm',
      adapter: 'generic',
      signature: 'standard_webhooks',
      secrets: [secret],
      mapping: { event_type: 'type', identifiers: { email: 'data.email' } },
    });
    expect(token).toBeNull();
    const payload = JSON.stringify({ type: 'demo.requested', data: { email: 'sw@crm.example' } });
    const sign = (secondsAgo: number) => {
      const time = Math.floor(Date.now() / 1_000) - secondsAgo;
      const mac = createHmac('sha256', 'a-secret-of-24-bytes-xxx')
        .update(`msg_1.${time}.${payload}`)
        .digest('base64');
      return { 'webhook-id': 'msg_1', 'webhook-timestamp': String(time), 'webhook-signature': `v1,${mac}` };
    };
    expect((await deliver(delivery_url, payload, sign(0))).json()).toMatchObject([{ duplicate: false }]);
    expect((await deliver(delivery_url, payload, sign(60))).json()).toMatchObject([{ duplicate: true }]);
    expect((await deliver(delivery_url, payload, sign(600))).json()).toMatchObject({
      code: 'wrong_timestamp',
    });
    expect((await deliver(delivery_url, `${payload} `, sign(0))).json()).toMatchObject({
      code: 'wrong_signature',
    });
    await deliveriesOf(id, 4);
  });

  it('are known to every replica at once, by the environment too, and not any more when they are gone', async () => {
    const other = await ingestion.start(undefined, undefined, {
      PUBLIC_URL: 'https://leads.example.com/',
      SOURCES: JSON.stringify([
        {
          name: 'fixed',
          adapter: 'waalaxy',
          token: 'a-token-of-the-environment',
          silent_after_hours: 'never',
        },
      ]),
    });
    const payload = sample('waalaxy/samples/crm_sync_v2_column_names.json');
    const post = (url: string) => other.http.inject({ method: 'POST', url, payload });
    try {
      const { id, delivery_url } = await create({ name: 'spread', adapter: 'waalaxy' });
      const url = delivery_url.replace('http://localhost:3000', '');
      expect((await post(url)).statusCode).toBe(202);
      await ingestion.send('PATCH', `/sources/${id}`, { enabled: false });
      await eventually(async () =>
        expect((await post(url)).json()).toMatchObject({ code: 'source_disabled' }),
      );
      await ingestion.send('DELETE', `/sources/${id}`);
      await eventually(async () => expect((await post(url)).statusCode).toBe(401));

      expect((await post('/api/v1/events/webhook/fixed/a-token-of-the-environment')).statusCode).toBe(202);
      expect((await post('/api/v1/events/webhook/fixed/another')).statusCode).toBe(401);
      await eventually(async () => {
        const fixed = (await ingestion.get('/sources'))
          .json()
          .data.find(({ name }: { name: string }) => name === 'fixed');
        expect(fixed).toMatchObject({
          managed_by: 'environment',
          token_count: 1,
          silent_after_hours: 'never',
        });
        expect((await ingestion.send('PATCH', `/sources/${fixed.id}`, { enabled: false })).statusCode).toBe(
          409,
        );
        expect((await ingestion.get(`/sources/${fixed.id}/deliveries`)).json().data).toHaveLength(2);
      });
    } finally {
      await other.stop();
    }
  });

  it('take an API key of their own instead', async () => {
    const { id } = await create({ name: 'keyed', adapter: 'lemlist', secrets: [lemlistSecret] });
    const url = '/api/v1/events/webhook/keyed';
    const payload = sample('lemlist/samples/emails_sent.json');
    expect((await deliver(url, payload, ingestion.as('keyed', ['ingest']))).statusCode).toBe(202);
    expect((await deliver(url, payload, ingestion.as('website', ['ingest']))).statusCode).toBe(403);
    expect((await deliver(url, payload, ingestion.as('keyed', ['read']))).statusCode).toBe(403);
    const [delivery] = await deliveriesOf(id, 1);
    expect(delivery!['body']).not.toContain(lemlistSecret);

    // What only points to a lead needs a source with an access token.
    const pointers = sample('meta-ads/samples/meta_leadgen_two_changes.json');
    const unmanaged = await deliver(
      '/api/v1/events/webhook/meta-ads',
      pointers,
      ingestion.as('meta-ads', ['ingest']),
    );
    expect(unmanaged.statusCode).toBe(207);
    expect(unmanaged.json()).toMatchObject([{ code: 'no_access_token' }, { code: 'no_access_token' }]);
  });

  it('forget what they sent of a person, also where it was rejected', async () => {
    const { id, delivery_url } = await create({
      name: 'forgetful',
      adapter: 'generic',
      default_event_type: 'form_submitted',
      mapping: { identifiers: { email: 'mail' } },
    });
    const sent = async (payload: object) => (await deliver(delivery_url, JSON.stringify(payload))).json();
    const [{ lead_id }] = await sent({ mail: 'erase@forget.example' });
    await sent({ note: 'Of Erase@Forget.example' });
    await sent({ mail: 'stays@forget.example' });
    await deliveriesOf(id, 3);
    const service = createDatabase<IngestionTables & MessagingTables>({
      url: ingestion.testDatabase.url,
      name: 'eraser',
      maxConnections: 1,
    });
    await service.db
      .transaction()
      .execute((tx) => deleteDeliveriesOf(tx, [lead_id], ['erase@forget.example']));
    await service.stop();
    const [left] = await deliveriesOf(id, 1);
    expect(left!['body']).toContain('stays@forget.example');
  });

  it('keep no body of what comes again of a person who is erased', async () => {
    const { id, delivery_url } = await create({
      name: 'relentless',
      adapter: 'generic',
      default_event_type: 'form_submitted',
      mapping: { identifiers: { email: 'mail' }, event_id: 'id' },
    });
    const payload = JSON.stringify({ id: 'r1', mail: 'again@forget.example' });
    const [{ lead_id }] = (await deliver(delivery_url, payload)).json();
    await deliveriesOf(id, 1);
    expect((await ingestion.send('DELETE', `/leads/${lead_id}`)).statusCode).toBe(202);
    await deliveriesOf(id, 0);
    const [again] = (await deliver(`${delivery_url}?of=again@forget.example`, payload)).json();
    expect(again).toMatchObject({ lead_id, duplicate: true });
    const [delivery] = await deliveriesOf(id, 1);
    expect(delivery).toMatchObject({ status: 'accepted', duplicates: 1, body: null, query: {} });
  });

  it('that are silent for unusually long are told of once, and again after the next silence', async () => {
    const { id } = await create({
      name: 'quiet',
      adapter: 'calendly',
      secrets: ['signing-key'],
      silent_after_hours: 24,
    });
    const heard = async (hoursAgo: number) => {
      await sql`insert into ingestion.source_hours (source_id, hour, deliveries)
        values (${id}, date_trunc('hour', now()) - ${hoursAgo} * interval '1 hour', 1)`.execute(
        ingestion.owner,
      );
    };
    const watch = async () => {
      await sql`update ingestion.timers set due_at = now() where kind = 'ingestion.watch-sources'`.execute(
        ingestion.owner,
      );
      await eventually(async () => {
        const { rows } = await sql`select 1 from ingestion.timers
          where kind = 'ingestion.watch-sources' and due_at > now() + interval '1 minute'`.execute(
          ingestion.owner,
        );
        expect(rows).toHaveLength(1);
      });
      const { rows } = await sql<{ payload: string }>`
        select payload from ingestion.outbox where subject like 'evt.ingestion.source-silent.%'`.execute(
        ingestion.owner,
      );
      return rows.map(({ payload }) => JSON.parse(payload)).filter(({ data }) => data.source_id === id);
    };
    await heard(40);
    const told = await watch();
    expect(told).toMatchObject([
      {
        lead_id: null,
        data: { source: 'quiet', silent_hours: 39, limit_hours: 24, remedy: expect.any(String) },
      },
    ]);
    expect((await ingestion.get(`/sources/${id}`)).json().silent_since).toBe(told[0].data.silent_since);
    expect(await watch()).toHaveLength(1);
    await heard(2);
    expect(await watch()).toHaveLength(1);
    expect((await ingestion.get(`/sources/${id}`)).json().silent_since).toBeNull();
    await sql`delete from ingestion.source_hours
      where source_id = ${id} and hour > now() - interval '3 hours'`.execute(ingestion.owner);
    await heard(30);
    expect(await watch()).toHaveLength(2);
  });

  it('keep their last thousand deliveries, for so long', async () => {
    const { id, delivery_url } = await create({ name: 'busy', adapter: 'waalaxy' });
    await sql`
      insert into ingestion.deliveries (id, source_id, received_at, authenticated, status, http_status, body_bytes)
      select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${id}, now(), true, 'accepted', 202, 0
      from generate_series(1, 1200) n`.execute(ingestion.owner);
    await deliver(delivery_url, sample('waalaxy/samples/crm_sync_v2_column_names.json'));
    await eventually(async () => {
      const { rows } = await sql<{ count: number; own: number }>`
        select count(*)::int as count, count(*) filter (where body is not null)::int as own
        from ingestion.deliveries where source_id = ${id}`.execute(ingestion.owner);
      expect(rows).toEqual([{ count: 1_000, own: 1 }]);
    });
    await sql`update ingestion.deliveries set received_at = now() - interval '31 days'
      where source_id = ${id} and body is null`.execute(ingestion.owner);
    await sql`update ingestion.timers set due_at = now() where kind = 'ingestion.tidy-deliveries'`.execute(
      ingestion.owner,
    );
    await deliveriesOf(id, 1);
  });
});

describe('the signed webhook', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  it('takes Standard Webhooks, once for each webhook-id', async () => {
    const payload = JSON.stringify({
      event_type: 'demo_requested',
      source: 'portal',
      lead_identifier: { email: 'standard@hooks.example' },
    });
    const send = (id: string, secondsAgo = 0, body = payload) => {
      const time = Math.floor(Date.now() / 1_000) - secondsAgo;
      const mac = createHmac('sha256', webhookSecret).update(`${id}.${time}.${payload}`).digest('base64');
      return ingestion.http.inject({
        method: 'POST',
        url: '/api/v1/events/webhook',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(time),
          'webhook-signature': `v1,bad v1,${mac}`,
        },
        payload: body,
      });
    };
    const first = await send('msg_1');
    expect(first.json()).toMatchObject({ status: 'recorded', duplicate: false });
    expect((await send('msg_1', 100)).json()).toEqual({ ...first.json<object>(), duplicate: true });
    expect((await send('msg_2')).json()).toMatchObject({ duplicate: false });
    expect((await send('msg_3', 400)).statusCode).toBe(401);
    expect((await send('msg_3', -400)).statusCode).toBe(401);
    expect((await send('msg_3', 0, `${payload} `)).statusCode).toBe(401);
    expect((await ingestion.get(`/leads/${first.json().lead_id}/events`)).json().data).toHaveLength(2);
  });
});
