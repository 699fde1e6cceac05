import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually, startTcpProxy } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

const samples = path.resolve(import.meta.dirname, '../src/domain/adapters');
const sample = (file: string): string => readFileSync(path.join(samples, file), 'utf8');

type Asked = { url: string; authorization: string | undefined };

/** LinkedIn and Meta, as far as they are asked for leads. */
async function startPlatform() {
  const asked: Asked[] = [];
  let answer: (request: Asked) => { status: number; body: string } = () => ({ status: 500, body: '' });
  const server: Server = createServer((request, response) => {
    const each = { url: request.url!, authorization: request.headers.authorization };
    asked.push(each);
    const { status, body } = answer(each);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answerWith: (next: typeof answer) => {
      answer = next;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

describe('leads of which only the id comes', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  let platform: Awaited<ReturnType<typeof startPlatform>>;
  beforeAll(async () => {
    platform = await startPlatform();
    ingestion = await startIngestion({ LINKEDIN_API_URL: platform.url, META_API_URL: platform.url });
  });
  afterAll(async () => {
    await ingestion.stop();
    await platform.stop();
  });

  const admin = () => ingestion.as('ops', ['admin']);
  const request = (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) =>
    ingestion.http.inject({
      method,
      url: `/api/v1${url}`,
      headers: admin(),
      ...(payload !== undefined && { payload }),
    });
  const create = async (body: object) => {
    const answer = await request('POST', '/sources', body);
    expect(answer.statusCode).toBe(201);
    return answer.json() as { id: string };
  };
  const deliver = (name: string, payload: string, headers: Record<string, string>) =>
    ingestion.http.inject({ method: 'POST', url: `/api/v1/events/webhook/${name}`, payload, headers });
  const delivery = async (id: string) => (await request('GET', `/sources/${id}/deliveries`)).json().data[0];
  const waiting = async () => {
    const { rows } = await sql<{ external_id: string; attempts: number }>`
      select external_id, attempts from ingestion.lead_fetches order by external_id`.execute(ingestion.owner);
    return rows;
  };
  const hasten = () =>
    sql`with due as (update ingestion.lead_fetches set due_at = now() where due_at is not null)
      update ingestion.timers set due_at = now() where kind = 'ingestion.fetch-leads'`.execute(
      ingestion.owner,
    );

  it('are fetched behind the answer, once however often they are announced', async () => {
    const meta = await create({
      name: 'meta-ads',
      adapter: 'meta-ads',
      secrets: ['meta-app-secret-for-tests-only'],
      access_token: 'page-token',
    });
    const lead = JSON.parse(sample('meta-ads/samples/meta_lead_graph_fetch.json'));
    platform.answerWith(({ url }) => {
      const id = /\/(\d+)\?/.exec(url)![1];
      const field_data = [{ name: 'email', values: [`${id}@meta.example`] }];
      return { status: 200, body: JSON.stringify({ ...lead, id, field_data }) };
    });
    const payload = sample('meta-ads/samples/meta_leadgen_two_changes.json');
    const headers = JSON.parse(sample('meta-ads/samples/meta_leadgen_two_changes.headers.json'));
    const signature = { 'x-hub-signature-256': headers['X-Hub-Signature-256'] };
    const answer = await deliver('meta-ads', payload, signature);
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject([
      { status: 'waiting', external_id: '444000000000001' },
      { status: 'waiting', external_id: '444000000000002' },
    ]);
    await eventually(async () => expect(await delivery(meta.id)).toMatchObject({ status: 'accepted' }));
    await deliver('meta-ads', payload, signature);
    await eventually(async () => expect(await waiting()).toEqual([]));
    const { rows } = await sql`
      select 1 from ingestion.events where source = 'meta-ads' and event_type = 'ad_lead_submitted'`.execute(
      ingestion.owner,
    );
    expect(rows).toHaveLength(2);
    await eventually(async () => expect((await delivery(meta.id)).lead_ids).toHaveLength(2));
    expect(platform.asked[0]).toMatchObject({ authorization: 'Bearer page-token' });
    expect(platform.asked.every(({ url }) => !url.includes('page-token'))).toBe(true);
    const forged = await deliver('meta-ads', payload, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` });
    expect(forged.statusCode).toBe(401);
  });

  it('are not lost by an expired access token, and fetched at once with a new one', async () => {
    const secret = 'linkedin-client-secret-for-tests-only';
    const linkedin = await create({
      name: 'linkedin-ads',
      adapter: 'linkedin-ads',
      secrets: [secret],
      access_token: 'expired',
    });
    platform.answerWith(({ authorization }) =>
      authorization === 'Bearer fresh'
        ? { status: 200, body: sample('linkedin-ads/samples/linkedin_lead_form_response_fetch.json') }
        : { status: 401, body: '{}' },
    );
    const payload = sample('linkedin-ads/samples/linkedin_lead_notification.json');
    const mac = createHmac('sha256', secret).update(`hmacsha256=${payload}`).digest('hex');
    expect((await deliver('linkedin-ads', payload, { 'x-li-signature': mac })).statusCode).toBe(202);
    await eventually(async () =>
      expect(await delivery(linkedin.id)).toMatchObject({
        status: 'waiting',
        error: expect.stringContaining('401'),
        remedy: expect.stringContaining('access_token'),
      }),
    );
    await hasten();
    await eventually(async () => expect(await waiting()).toMatchObject([{ attempts: 2 }]));

    const changed = await request('PATCH', `/sources/${linkedin.id}`, { access_token: 'fresh' });
    expect(changed.body).not.toContain('fresh');
    await eventually(async () => expect(await delivery(linkedin.id)).toMatchObject({ status: 'accepted' }));
    const { lead_ids } = await delivery(linkedin.id);
    const { json } = await request('GET', `/leads/${lead_ids[0]}`);
    expect(json()).toMatchObject({ email: 'jana.muster@acme.example', source: 'linkedin-ads' });
    expect(await waiting()).toEqual([]);
  });

  it('that the platform does not have any more are given up, and tried again by a replay', async () => {
    const meta = await create({
      name: 'meta-gone',
      adapter: 'meta-ads',
      secrets: ['meta-app-secret-for-tests-only'],
      access_token: 'page-token',
    });
    platform.answerWith(() => ({ status: 404, body: '{}' }));
    const payload = sample('meta-ads/samples/meta_leadgen_numeric_ids_variant.json');
    const mac = createHmac('sha256', 'meta-app-secret-for-tests-only').update(payload).digest('hex');
    await deliver('meta-gone', payload, { 'x-hub-signature-256': `sha256=${mac}` });
    await eventually(async () =>
      expect(await delivery(meta.id)).toMatchObject({
        status: 'rejected',
        error: expect.stringContaining('404'),
      }),
    );
    platform.answerWith(() => ({ status: 200, body: sample('meta-ads/samples/meta_lead_graph_fetch.json') }));
    const { id } = await delivery(meta.id);
    const replayed = await request('POST', `/sources/${meta.id}/deliveries/${id}/replay`);
    expect(replayed.json()).toMatchObject([{ status: 'waiting' }]);
    await eventually(async () => expect(await waiting()).toEqual([]));
  });

  it('are kept in the broker while Postgres hangs, and fetched once when it is back', async () => {
    const url = new URL(ingestion.testDatabase.url);
    const postgres = await startTcpProxy(Number(url.port));
    url.port = String(postgres.port);
    const meta = await create({
      name: 'meta-outage',
      adapter: 'meta-ads',
      secrets: ['meta-app-secret-for-tests-only'],
      access_token: 'page-token',
    });
    const other = await ingestion.start(url.toString());
    try {
      const lead = JSON.parse(sample('meta-ads/samples/meta_lead_graph_fetch.json'));
      platform.answerWith(() => ({ status: 200, body: JSON.stringify(lead) }));
      const payload = sample('meta-ads/samples/meta_leadgen_two_changes.json');
      const headers = JSON.parse(sample('meta-ads/samples/meta_leadgen_two_changes.headers.json'));
      const send = () =>
        other.http.inject({
          method: 'POST',
          url: '/api/v1/events/webhook/meta-outage',
          payload,
          headers: { 'x-hub-signature-256': headers['X-Hub-Signature-256'] },
        });
      // Known to this replica, which then needs no Postgres to believe it.
      await eventually(async () =>
        expect((await other.http.inject('/api/v1/events/webhook/meta-outage')).statusCode).toBe(404),
      );
      postgres.hang();
      const answer = await send();
      expect(answer.statusCode).toBe(202);
      expect(answer.json()).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
      postgres.restore();
      await eventually(async () => {
        const { rows } = await sql`
          select 1 from ingestion.events where source = 'meta-outage'`.execute(ingestion.owner);
        expect(rows).toHaveLength(2);
      });
      await eventually(async () => expect(await waiting()).toEqual([]));
    } finally {
      postgres.restore();
      await other.stop();
      await postgres.stop();
    }
    expect((await request('GET', `/sources/${meta.id}`)).statusCode).toBe(200);
  });
});
