import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askApiKeys, type ApiKeyState } from '@dna/contracts';
import { sql } from '@dna/database';
import { hashApiKey } from '@dna/http';
import { connectBus, type Bus } from '@dna/messaging';
import { eventually, silentLog } from '@dna/testing';
import { startIngestion } from './ingestion.harness.ts';

let engine: Awaited<ReturnType<typeof startIngestion>>;
let bus: Bus;
beforeAll(async () => {
  engine = await startIngestion();
  bus = connectBus({ url: engine.nats.url, name: 'gateway', log: silentLog() });
  await bus.ready();
});
afterAll(async () => {
  await bus.stop();
  await engine.stop();
});

type Key = { id: string; key: string; version: number; state: string; last_used_at: string | null };
const send = (method: 'PATCH' | 'DELETE', url: string, payload: object = {}) =>
  engine.http.inject({ method, url: `/api/v1${url}`, payload, headers: engine.as('ops', ['admin']) });
const make = async (changes: object = {}) => {
  const answer = await engine.post('/api-keys', { source: 'website', scopes: ['ingest'], ...changes });
  expect(answer.statusCode).toBe(201);
  return answer.json<Key>();
};
const ask = (given: Partial<(typeof askApiKeys)['request']['_output']> = {}) =>
  bus.ask(askApiKeys, { version: 0, after: null, used_key_ids: [], ...given });
const toldOf = async (id: string): Promise<ApiKeyState[]> => {
  const { rows } = await sql<{ payload: string }>`
    select payload from ingestion.outbox where subject like 'evt.ingestion.api-key-changed.%'
    order by created_at, batch_id, position`.execute(engine.owner);
  const all = rows.map(({ payload }) => (JSON.parse(payload) as { data: ApiKeyState }).data);
  return all.filter(({ key_id }) => key_id === id);
};

describe('POST /api-keys', () => {
  it('shows the key once and keeps only its hash', async () => {
    const answer = await engine.post('/api-keys', {
      source: 'website',
      scopes: ['ingest', 'ingest'],
      label: 'Shop',
    });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { key, ...made } = answer.json<Key>();
    expect(made).toMatchObject({ source: 'website', scopes: ['ingest'], label: 'Shop', state: 'active' });
    expect(answer.headers.location).toBe(`/api/v1/api-keys/${made.id}`);
    expect((await engine.get(`/api-keys/${made.id}`)).json()).toEqual(made);
    const { rows } = await sql<{ row: string; key_hash: Buffer }>`
      select k::text as row, key_hash from ingestion.api_keys k where id = ${made.id}`.execute(engine.owner);
    expect(rows[0]?.row).not.toContain(key);
    expect(rows[0]?.key_hash).toEqual(hashApiKey(key));
  });

  it('tells the hash and what the key may do, and never the key', async () => {
    const { id, key } = await make({
      scopes: ['read', 'write'],
      rate_limit: 5,
      expires_at: '2999-01-01T00:00:00+01:00',
    });
    expect(await toldOf(id)).toEqual([
      {
        key_id: id,
        source: 'website',
        key_hash: hashApiKey(key).toString('hex'),
        scopes: ['read', 'write'],
        expires_at: '2998-12-31T23:00:00.000Z',
        rate_limit: 5,
        revoked: false,
        version: 1,
      },
    ]);
  });

  it.each([
    ['no source', { source: undefined }, 'source'],
    ['a source that no event could have', { source: 'Web Site' }, 'source'],
    ['no scope', { scopes: [] }, 'scopes'],
    ['a scope that does not exist', { scopes: ['root'] }, 'scopes.0'],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['a negative limit', { rate_limit: -1 }, 'rate_limit'],
    ['a key of the caller’s own choice', { key: 'mine' }, 'key'],
  ])('refuses %s and names it', async (_name, changes, path) => {
    const answer = await engine.post('/api-keys', { source: 'website', scopes: ['ingest'], ...changes });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: { path: string }[] }>().errors[0]?.path).toBe(path);
  });

  it('is for admins, as is everything about keys', async () => {
    const { id } = await make();
    const usual = engine.as('ops', ['ingest', 'read', 'write']);
    for (const [method, url] of [
      ['POST', '/api-keys'],
      ['GET', '/api-keys'],
      ['GET', `/api-keys/${id}`],
      ['PATCH', `/api-keys/${id}`],
      ['DELETE', `/api-keys/${id}`],
    ] as const) {
      const answer = await engine.http.inject({ method, url: `/api/v1${url}`, payload: {}, headers: usual });
      expect([method, url, answer.statusCode]).toEqual([method, url, 403]);
    }
    expect((await engine.get(`/api-keys/${id}`)).json()).toMatchObject({ state: 'active' });
  });

  it('refuses a body that is too large before it reads it', async () => {
    expect((await engine.post('/api-keys', { label: 'x'.repeat(20_000) })).statusCode).toBe(413);
  });
});

describe('GET /api-keys', () => {
  it('pages through them, newest first, by source and state', async () => {
    const made = [
      await make({ source: 'paged' }),
      await make({ source: 'paged' }),
      await make({ source: 'paged' }),
    ];
    await send('DELETE', `/api-keys/${made[1]!.id}`);
    const list = async (query: string) =>
      (await engine.get(`/api-keys?source=paged${query}`)).json<{
        data: Key[];
        next_cursor: string | null;
      }>();
    const first = await list('&limit=2');
    const second = await list(`&limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse());
    expect(second.next_cursor).toBeNull();
    expect((await list('&state=revoked')).data.map(({ id }) => id)).toEqual([made[1]!.id]);
    expect(JSON.stringify(await list(''))).not.toMatch(/dna_|key_hash/);
  });
});

describe('PATCH /api-keys/:id', () => {
  it('changes what is named, and tells it as a newer version', async () => {
    const { id } = await make({ label: 'before', rate_limit: 3 });
    const answer = await send('PATCH', `/api-keys/${id}`, { label: null, scopes: ['read'] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ label: null, scopes: ['read'], rate_limit: 3 });
    expect((await toldOf(id)).map(({ version, scopes }) => [version, scopes])).toEqual([
      [1, ['ingest']],
      [2, ['read']],
    ]);
  });

  it('refuses nothing, an unknown member, an unknown key and a revoked one', async () => {
    const { id } = await make();
    expect((await send('PATCH', `/api-keys/${id}`)).statusCode).toBe(422);
    expect((await send('PATCH', `/api-keys/${id}`, { source: 'other' })).statusCode).toBe(422);
    expect(
      (await send('PATCH', '/api-keys/01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10', { label: 'x' })).statusCode,
    ).toBe(404);
    await send('DELETE', `/api-keys/${id}`);
    expect((await send('PATCH', `/api-keys/${id}`, { label: 'x' })).statusCode).toBe(409);
  });
});

describe('DELETE /api-keys/:id', () => {
  it('revokes it for good, once however often it is asked for', async () => {
    const { id } = await make();
    expect((await send('DELETE', `/api-keys/${id}`)).statusCode).toBe(204);
    expect((await send('DELETE', `/api-keys/${id}`)).statusCode).toBe(204);
    expect((await engine.get(`/api-keys/${id}`)).json()).toMatchObject({
      state: 'revoked',
      revoked_at: expect.any(String),
    });
    expect((await toldOf(id)).map(({ version, revoked }) => [version, revoked])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect((await send('DELETE', '/api-keys/01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10')).statusCode).toBe(404);
  });
});

describe('the question for all keys', () => {
  it('is answered with every key that was made before it was asked, and with none when nothing changed', async () => {
    const { id } = await make();
    const { keys, complete } = await ask();
    expect(complete).toBe(true);
    expect(keys.map(({ key_id }) => key_id)).toContain(id);
    const version = keys.reduce((sum, key) => sum + key.version, 0);
    expect(await ask({ version })).toMatchObject({ keys: [], more: false });
    await send('DELETE', `/api-keys/${id}`);
    const news = (await ask({ version })).keys;
    expect(news.find(({ key_id }) => key_id === id)).toMatchObject({ revoked: true, version: 2 });
  });

  it('goes on after the last key of the page before', async () => {
    await make();
    const { keys } = await ask();
    const middle = keys[Math.floor(keys.length / 2)]!.key_id;
    expect((await ask({ after: middle })).keys).toEqual(keys.filter(({ key_id }) => key_id > middle));
  });

  it('notes which keys were used, to the hour', async () => {
    const [used, idle] = [await make(), await make()];
    await ask({ used_key_ids: [used.id] });
    const lastUse = async ({ id }: Key) => (await engine.get(`/api-keys/${id}`)).json<Key>().last_used_at;
    await eventually(async () => expect(await lastUse(used)).toMatch(/:00:00\.000Z$/));
    expect(await lastUse(idle)).toBeNull();
    expect((await ask()).keys.find(({ key_id }) => key_id === used.id)?.version).toBe(1);
  });
});
