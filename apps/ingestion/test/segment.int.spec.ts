import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from '@dna/database';
import { eventually, startTcpProxy } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

const samples = path.resolve(import.meta.dirname, '../src/domain/adapters/website/samples');
const sample = (file: string): Buffer => readFileSync(path.join(samples, file));
const packedSample = path.resolve(import.meta.dirname, 'samples/website/rudder_batch.json.gz');

const basic = (writeKey: string) => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
});
const gzipped = { 'content-encoding': 'gzip' };
const accepted = { success: true };

type Row = {
  event_type: string;
  source: string;
  occurred_at: Date;
  original: string | null;
  mark: string | null;
  properties: Record<string, unknown>;
};

describe('the tracking endpoints', () => {
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());

  const send = (
    url: string,
    payload: string | Buffer | object,
    headers: Record<string, string> = basic('wk1'),
  ) => ingestion.http.inject({ method: 'POST', url, payload, headers });
  /** As a client does: told to come again, it does. */
  const deliver = (...request: Parameters<typeof send>) =>
    eventually(
      async () => {
        const answer = await send(...request);
        expect(answer.statusCode).not.toBe(503);
        return answer;
      },
      { timeoutMs: 20_000, intervalMs: 500 },
    );
  /** The events of a source; those that had to wait in the broker come a little later. */
  const recorded = (source: string, count: number): Promise<Row[]> =>
    eventually(
      async () => {
        const { rows } = await sql<Row>`
          select event_type, source, occurred_at, occurred_at_original as original, occurred_at_mark as mark,
            properties
          from ingestion.events where source = ${source}`.execute(ingestion.owner);
        expect(rows.length).toBeGreaterThanOrEqual(count);
        return rows;
      },
      { timeoutMs: 20_000, intervalMs: 100 },
    );
  const call = (messageId: string, more: object = {}) => ({
    type: 'track',
    event: 'Demo Requested',
    userId: 'u_1',
    messageId,
    ...more,
  });

  describe('record the samples once each', () => {
    it.each<[file: string, url: string, headers: Record<string, string>, types: string[]]>([
      [
        'analytics_node_batch.json',
        '/v1/batch',
        { 'content-type': 'application/json' },
        ['demo_requested', 'identity_updated', 'page_visited'],
      ],
      ['browser_page_text_plain.json', '/p', { 'content-type': 'text/plain' }, ['page_visited']],
      ['http_identify.json', '/v1/identify', { 'content-type': 'application/json' }, ['identity_updated']],
      ['http_track_demo_requested.json', '/v1/track', {}, ['demo_requested']],
      ['rudder_batch.json', '/v1/batch', { 'content-type': 'application/json' }, ['content_downloaded']],
      ['clock_skew_client_1h_fast.json', '/v1/track', {}, ['custom_tracked']],
    ])('%s at %s', async (file, url, headers, types) => {
      const source = file.replaceAll(/[^a-z]+/g, '-');
      const { key } = (
        await ingestion.post('/api-keys', { source, scopes: ['ingest'], label: 'tests' })
      ).json<{ key: string }>();
      // The key of the sample is invented; it stands where the real one would.
      const body = sample(file).toString('utf8').replace('test_write_key', key);
      const inBody = body.includes(key);
      for (let time = 0; time < 2; time += 1) {
        const answer = await deliver(url, body, { ...headers, ...(inBody ? {} : basic(key)) });
        expect([answer.statusCode, answer.json()]).toEqual([200, accepted]);
      }
      expect((await recorded(source, types.length)).map((row) => row.event_type).sort()).toEqual(types);
      const { rows } = await sql`select 1 from ingestion.reused_event_ids`.execute(ingestion.owner);
      expect(rows).toEqual([]);
    });

    it('rudder_batch.json.gz, which is the same event as unpacked', async () => {
      const packed = await deliver('/v1/batch', readFileSync(packedSample), {
        ...basic('website:wk1'),
        ...gzipped,
        'content-type': 'application/json',
      });
      expect([packed.statusCode, packed.json()]).toEqual([200, accepted]);
      await deliver('/v1/batch', sample('rudder_batch.json'));
      expect((await recorded('website', 1)).map((row) => row.event_type)).toEqual(['content_downloaded']);
    });

    it('bad_identifiers.json: the good ones, and what is wrong with the others', async () => {
      const answer = await deliver('/v1/import', sample('bad_identifiers.json'), basic('app:wk2'));
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        success: true,
        rejected: [
          { index: 0, message_id: 'bad-1', errors: [{ path: 'lead_identifier', message: 'names nobody' }] },
          {
            index: 1,
            message_id: 'bad-2',
            errors: [{ path: 'lead_identifier.external_id', message: 'names nobody' }],
          },
          { index: 2, message_id: 'bad-3', errors: [{ path: 'lead_identifier', message: 'names nobody' }] },
          { index: 3, message_id: 'bad-4', errors: [{ path: 'event', message: 'is missing' }] },
        ],
      });
      const rows = await recorded('app', 4);
      expect(rows).toHaveLength(4);
      // The year 2099 became the time of receipt.
      expect(rows.map(({ mark, original }) => [mark, original])).toContainEqual([
        'future',
        '2099-01-01T00:00:00Z',
      ]);
    });

    it('plausible_event.json not: it names nobody', async () => {
      const answer = await deliver('/v1/track', sample('plausible_event.json'));
      expect([answer.statusCode, answer.json().errors]).toEqual([
        400,
        [{ path: 'event', message: 'is missing' }],
      ]);
    });

    it("posthog_capture.json with the webhooks, for PostHog's own endpoints are not offered", async () => {
      const answer = await ingestion.http.inject({
        method: 'POST',
        url: '/api/v1/events/webhook/website',
        headers: { ...ingestion.as('website', ['ingest']), 'content-type': 'application/json' },
        payload: sample('posthog_capture.json'),
      });
      expect(answer.json()).toMatchObject([{ status: 'recorded', duplicate: false }]);
    });
  });

  describe('take the write key', () => {
    const body = call('key-1');
    it.each<[name: string, url: string, payload: object, headers: Record<string, string>, status: number]>([
      ['as user name', '/v1/track', body, basic('wk1'), 200],
      ['as user name, whole', '/v1/track', body, basic('website:wk1'), 200],
      ['in the body', '/t', { ...body, writeKey: 'wk1' }, {}, 200],
      ['in the body, whole', '/v1/t', { ...body, writeKey: 'website:wk1' }, {}, 200],
      [
        'in a batch, beside a bearer of somebody else',
        '/b',
        { batch: [body], writeKey: 'wk1' },
        { authorization: 'Bearer x.y.z' },
        200,
      ],
      ['only with its source where two have it', '/v1/track', body, basic('north:twin'), 200],
      ['not without its source where two have it', '/v1/track', body, basic('twin'), 401],
      ['not with another source', '/v1/track', body, basic('app:wk1'), 401],
      ['not when it is unknown', '/v1/batch', { batch: [body], writeKey: 'wk9' }, {}, 401],
      ['not when it is missing', '/v1/batch', { batch: [body] }, {}, 401],
      ['not when it is empty', '/v1/track', body, basic(''), 401],
      ['not when it may only read', '/v1/track', body, basic('wk3'), 403],
    ])('%s', async (_name, url, payload, headers, status) => {
      const answer = await deliver(url, payload, headers);
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([status, undefined]);
    });

    it('and the source is that of the key, with ids of its own', async () => {
      for (const writeKey of ['website:wk1', 'north:twin', 'south:twin', 'south:twin']) {
        expect((await deliver('/v1/track', call('same-id'), basic(writeKey))).statusCode).toBe(200);
      }
      expect(await recorded('south', 1)).toHaveLength(1);
    });
  });

  describe('refuse for ever', () => {
    const item = (bytes: number, more: object = {}) =>
      call('big', { properties: { filler: 'x'.repeat(bytes) }, ...more });
    const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    it.each<
      [
        name: string,
        url: string,
        payload: string | Buffer | object,
        headers: Record<string, string>,
        status: number,
      ]
    >([
      ['what is no JSON', '/v1/track', '{"event":', {}, 400],
      ['what is no UTF-8', '/v1/track', Buffer.from([0x22, 0xff, 0x22]), {}, 400],
      ['no body', '/v1/track', '', {}, 400],
      ['an array', '/v1/track', [call('a')], {}, 400],
      ['a call without a name', '/v1/track', { userId: 'u_1' }, {}, 400],
      ['a call of nobody', '/v1/page', { userId: 'null' }, {}, 400],
      ['a call over 32 KB', '/v1/track', item(33_000), {}, 413],
      ['a batch without calls', '/v1/batch', { batch: [] }, {}, 400],
      ['a batch that is none', '/v1/batch', call('a'), {}, 400],
      ['a batch of 2501 calls', '/v1/batch', { batch: Array(2_501).fill(1) }, {}, 413],
      ['a batch over 500 KB', '/v1/batch', { batch: Array(20).fill(item(26_000)) }, {}, 413],
      [
        "a batch over 4 MB, RudderStack's too",
        '/v1/batch',
        { batch: Array(170).fill(item(26_000, { channel: 'server' })) },
        {},
        413,
      ],
      ['what unpacks to more than it may', '/v1/batch', gzipSync(Buffer.alloc(20_000_000)), gzipped, 413],
      ['what is not packed as it says', '/v1/batch', { batch: [call('a')] }, gzipped, 400],
      ['what was cut off', '/v1/batch', gzipSync('{"batch":[]}').subarray(0, 20), gzipped, 400],
      ['packing that is not known', '/v1/batch', { batch: [call('a')] }, { 'content-encoding': 'br' }, 415],
      [
        'numbers beyond the end of the stack',
        '/v1/batch',
        `{"n":12345678901234567890,"batch":${deep(100_000)}}`,
        {},
        400,
      ],
    ])('%s', async (_name, url, payload, headers, status) => {
      const answer = await deliver(url, payload, { ...basic('wk1'), ...headers });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    });

    it('single calls of a batch that are too large or too deep, beside one that is not', async () => {
      const batch = [item(33_000), { ...item(1), x: 'deep' }, call('beside')];
      const body = JSON.stringify({ batch }).replace('"deep"', deep(20_000));
      const answer = await deliver('/v1/batch', body);
      expect(answer.statusCode).toBe(200);
      expect(answer.json().rejected.map(({ index }: { index: number }) => index)).toEqual([0, 1]);
      const next = await deliver('/v1/batch', {
        batch: [call('beside', { properties: { a: [[[[[[[[[[[[[1]]]]]]]]]]]]] } })],
      });
      expect(next.json().rejected).toMatchObject([{ index: 0, message_id: 'beside' }]);
    });
  });

  it("take RudderStack's larger batches", async () => {
    const batch = Array.from({ length: 30 }, (_, index) =>
      call(`rudder-${index}`, { channel: 'server', properties: { filler: 'x'.repeat(20_000) } }),
    );
    const answer = await deliver('/v1/batch', gzipSync(JSON.stringify({ batch })), {
      ...basic('wk1'),
      ...gzipped,
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, accepted]);
  });

  it('take 2500 calls at once, and the same again without doubling any', async () => {
    const { key } = (
      await ingestion.post('/api-keys', { source: 'crowd', scopes: ['ingest'], label: 'tests' })
    ).json<{ key: string }>();
    const batch = Array.from({ length: 2_500 }, (_, index) =>
      call(`crowd-${index}`, { userId: `u_${index % 50}`, properties: { n: index } }),
    );
    for (let time = 0; time < 2; time += 1) {
      const answer = await deliver('/v1/batch', { batch }, basic(key));
      expect([answer.statusCode, answer.json()]).toEqual([200, accepted]);
    }
    expect(await recorded('crowd', 2_500)).toHaveLength(2_500);
  });

  it('correct a clock that is wrong by the time of sending, which a batch says once for all', async () => {
    const hour = 3_600_000;
    const before = Date.now();
    const timestamp = new Date(before + hour - 10_000).toISOString();
    const body = {
      batch: [call('skew-1', { timestamp })],
      sentAt: new Date(before + hour).toISOString(),
      writeKey: 'south:twin',
    };
    expect((await deliver('/v1/batch', body, {})).statusCode).toBe(200);
    const after = Date.now();
    const row = (await recorded('south', 2)).find(({ original }) => original === timestamp);
    expect(row!.occurred_at.getTime()).toBeGreaterThanOrEqual(before - 10_001);
    expect(row!.occurred_at.getTime()).toBeLessThanOrEqual(after - 9_999);
  });

  it('do not take a corrected time for other content when the call is sent again', async () => {
    const at = (offsetMs: number) => new Date(Date.now() + offsetMs).toISOString();
    const timestamp = at(-600_000);
    // RudderStack's SDK repeats the very bytes: at first the clocks agree, ten minutes later they do not seem to.
    await deliver('/v1/track', call('resent', { timestamp, sentAt: at(-1_000) }));
    await deliver('/v1/track', call('resent', { timestamp, sentAt: at(-590_000) }));
    const { rows } = await sql`select 1 from ingestion.reused_event_ids`.execute(ingestion.owner);
    expect(rows).toEqual([]);
  });

  it('give items of a batch the context of the batch', async () => {
    const page = { url: 'https://www.vendor.example/pricing?x=1', referrer: 'https://search.example/' };
    const batch = [
      { type: 'page', messageId: 'ctx-1', anonymousId: 'browser-ctx' },
      { type: 'page', messageId: 'ctx-2', anonymousId: 'browser-ctx', context: { page: { path: '/demo' } } },
    ];
    await deliver('/v1/batch', { batch, context: { page, campaign: { name: 'mai' } } }, basic('app:wk2'));
    const rows = (await recorded('app', 6)).filter(({ properties }) => properties['utm_campaign'] === 'mai');
    expect(rows.map((row) => row.properties)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ page_path: '/demo', utm_campaign: 'mai' }),
        expect.objectContaining({
          page_path: '/pricing',
          utm_campaign: 'mai',
          referrer_host: 'search.example',
        }),
      ]),
    );
  });

  it('are shown among the deliveries of a configured source, which may be disabled', async () => {
    const created = await ingestion.post('/sources', { name: 'web-shop', adapter: 'website' });
    const { id } = created.json<{ id: string }>();
    const { key } = (
      await ingestion.post('/api-keys', { source: 'web-shop', scopes: ['ingest'], label: 'tests' })
    ).json<{ key: string }>();
    const batch = [call('shop-1'), { ...call('shop-2'), userId: 'undefined' }];
    await eventually(async () => {
      // A source that was made a moment ago may not have reached the memory of the process.
      await deliver('/v1/batch', gzipSync(JSON.stringify({ batch, writeKey: key })), gzipped);
      const [newest] = (await ingestion.get(`/sources/${id}/deliveries`)).json().data;
      expect(newest).toMatchObject({
        status: 'partly_rejected',
        http_status: 200,
        errors: [{ index: 1 }],
        event_ids: [expect.any(String)],
        body: expect.stringContaining('shop-1'),
      });
      expect(newest.body).not.toContain(key);
    });
    await deliver('/v1/track', { userId: 'u_1' }, basic(`web-shop:${key}`));
    await eventually(async () => {
      const [newest] = (await ingestion.get(`/sources/${id}/deliveries`)).json().data;
      expect(newest).toMatchObject({
        status: 'rejected',
        http_status: 400,
        query: { type: 'track' },
        errors: [{ index: 0, path: 'event' }],
      });
    });
    await ingestion.send('PATCH', `/sources/${id}`, { enabled: false });
    await eventually(async () => {
      const answer = await deliver('/v1/track', call('shop-3'), basic(key));
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'source_disabled']);
    });
  });

  it.each(['/v1/track', '/t', '/v1/batch', '/b'])('do not answer GET %s', async (url) => {
    expect((await ingestion.http.inject({ method: 'GET', url })).statusCode).toBe(405);
  });
});

describe('while nothing can be stored', () => {
  it('the tracking endpoints say when to come again, and never that a key is wrong which they cannot look up', async () => {
    const ingestion = await startIngestion();
    const url = new URL(ingestion.testDatabase.url);
    const postgres = await startTcpProxy(Number(url.port));
    url.port = String(postgres.port);
    const { key } = (
      await ingestion.post('/api-keys', { source: 'managed', scopes: ['ingest'], label: 'tests' })
    ).json<{ key: string }>();
    const service = await ingestion.start(url.toString());
    const send = async (writeKey: string, messageId: string) => {
      const { statusCode, headers } = await service.http.inject({
        method: 'POST',
        url: '/v1/track',
        headers: basic(writeKey),
        payload: { event: 'Demo Requested', userId: 'u_1', messageId },
      });
      return [statusCode, headers['retry-after']];
    };
    try {
      postgres.cut();
      // Known keys work on; the events wait in the broker.
      await eventually(async () => expect(await send('wk1', 'queued')).toEqual([200, undefined]));
      expect(await send(key, 'queued')).toEqual([200, undefined]);
      expect(await send('no-such-key', 'unknown')).toEqual([503, expect.stringMatching(/^[1-9]\d?$/)]);

      await ingestion.nats.kill();
      await eventually(async () =>
        expect(await send('wk1', 'refused')).toEqual([503, expect.stringMatching(/^[1-9]\d?$/)]),
      );
      await ingestion.nats.restart();
      postgres.restore();
      await eventually(async () => expect(await send('wk1', 'refused')).toEqual([200, undefined]));
      await eventually(async () => expect(await send('no-such-key', 'unknown')).toEqual([401, undefined]));
      await eventually(
        async () => {
          const { rows } = await sql<{ source: string }>`
            select source from ingestion.events order by source`.execute(ingestion.owner);
          expect(rows.map(({ source }) => source)).toEqual(['managed', 'website', 'website']);
        },
        { timeoutMs: 20_000 },
      );
    } finally {
      postgres.restore();
      await service.stop();
      await postgres.stop();
      await ingestion.stop();
    }
  }, 60_000);
});
