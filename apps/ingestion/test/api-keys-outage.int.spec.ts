import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { askApiKeys } from '@dna/contracts';
import { newApiKey } from '@dna/http';
import { connectBus, type Bus } from '@dna/messaging';
import {
  eventually,
  silentLog,
  startTcpProxy,
  startTestNats,
  type TcpProxy,
  type TestNats,
} from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

/** A second replica behind a proxy to Postgres, with a broker of its own so that it alone answers. */
let ingestion: Awaited<ReturnType<typeof startIngestion>>;
let replica: Awaited<ReturnType<(typeof ingestion)['start']>>;
let postgres: TcpProxy;
let nats: TestNats;
let gateway: Bus;
beforeAll(async () => {
  [ingestion, nats] = await Promise.all([startIngestion(), startTestNats()]);
  const url = new URL(ingestion.testDatabase.url);
  postgres = await startTcpProxy(Number(url.port));
  url.port = String(postgres.port);
  replica = await ingestion.start(url.toString(), nats.url);
  gateway = connectBus({ url: nats.url, name: 'gateway', log: silentLog() });
  await gateway.ready();
});
afterAll(async () => {
  postgres.restore();
  await gateway.stop();
  await replica.stop();
  await postgres.stop();
  await ingestion.stop();
  await nats.stop();
});
beforeEach(() => postgres.restore());

const make = async () =>
  (await ingestion.post('/api-keys', { source: 'website', scopes: ['ingest'] })).json<{
    id: string;
    key: string;
  }>();
const ask = () => gateway.ask(askApiKeys, { version: 0, after: null, used_key_ids: [] });
let calls = 0;
const track = async (writeKey: string) => {
  const answer = await replica.http.inject({
    method: 'POST',
    url: '/v1/track',
    payload: { writeKey, event: 'Clicked', anonymousId: 'a-1', messageId: `message-${(calls += 1)}` },
  });
  return answer.statusCode;
};

describe('the keys of a replica', () => {
  it('are those of Postgres, made elsewhere a moment ago or revoked a few seconds ago', async () => {
    const { id, key } = await make();
    expect([await track(`website:${key}`), await track(key)]).toEqual([200, 200]);
    expect((await ask()).keys.map(({ key_id }) => key_id)).toContain(id);
    await ingestion.http.inject({
      method: 'DELETE',
      url: `/api/v1/api-keys/${id}`,
      headers: ingestion.as('ops', ['admin']),
    });
    await eventually(async () => expect(await track(key)).toBe(401));
  });

  it.each([
    ['is stopped', () => postgres.cut()],
    ['hangs', () => postgres.hang()],
  ])('are known while Postgres %s, and others are not judged', async (_name, fail) => {
    const { id, key } = await make();
    await eventually(async () => expect(await track(key)).toBe(200));
    const late = await make();
    fail();
    expect([await track(key), await track('wk1')]).toEqual([200, 200]);
    expect([await track(late.key), await track(newApiKey())]).toEqual([503, 503]);
    const answer = await ask();
    expect(answer.complete).toBe(false);
    expect(answer.keys.map(({ key_id }) => key_id)).toContain(id);

    postgres.restore();
    await eventually(async () => expect(await track(late.key)).toBe(200));
    expect(await track(newApiKey())).toBe(401);
    expect((await ask()).complete).toBe(true);
  });
});
