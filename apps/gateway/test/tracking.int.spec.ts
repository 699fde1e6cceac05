import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { signIdentity } from '@dna/http';
import { secret, startFleet, type Fleet } from './gateway-under-test.ts';

const trackingPaths = ['/v1/track', '/v1/batch', '/v1/t', '/t', '/i', '/p', '/g', '/a', '/s', '/b'];
const fromAPage = { origin: 'https://www.customer.example' };

describe('the tracking paths', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet();
  });
  afterEach(() => void fleet.seen.splice(0));
  afterAll(() => fleet.stop());

  const call = (path: string, init: RequestInit = {}) => fetch(`${fleet.baseUrl}${path}`, init);

  it.each(trackingPaths)('let the pages of any website send to %s', async (path) => {
    const asked = await call(path, {
      method: 'OPTIONS',
      headers: {
        ...fromAPage,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-retry-count',
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'content-type', 'x-retry-count']),
    );
    // Cookies are nobody's business here.
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    expect(fleet.seen).toEqual([]);

    const sent = await call(path, { method: 'POST', headers: fromAPage, body: '{}' });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe('*');
    expect(fleet.seen).toMatchObject([{ service: 'ingestion', url: path }]);
  });

  it.each(['/api/v1/leads', '/api/v1/events/ingest', '/api/v1/events/webhook', '/slack/events'])(
    'are the only ones: %s stays closed to pages',
    async (path) => {
      const asked = await call(path, {
        method: 'OPTIONS',
        headers: { ...fromAPage, 'access-control-request-method': 'POST' },
      });
      expect(asked.status).toBe(405);
      const sent = await call(path, { method: 'POST', headers: fromAPage, body: '{}' });
      for (const answer of [asked, sent]) {
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );

  it.each([
    ['a write key', { authorization: 'Basic d2sxOg==' }],
    ['a token of somebody else', { authorization: 'Bearer of.somebody.else' }],
    ['no key at all', {}],
  ])('leave %s to be judged by the owner', async (_name, headers) => {
    const answer = await call('/v1/batch', { method: 'POST', headers: { ...headers }, body: '{}' });
    expect(answer.status).toBe(200);
    expect(fleet.seen[0]!.headers).toMatchObject(headers);
    expect(fleet.seen[0]!.headers).not.toHaveProperty('x-dna-identity');
  });

  it('give nobody the powers of a key or an identity that stands in another header', async () => {
    const forged = signIdentity({ source: 'evil', scopes: ['admin'] }, [secret]);
    const others: Record<string, string>[] = [
      { 'x-api-key': 'portal:k-admin' },
      { 'x-api-key': 'wrong:key' },
      { 'x-dna-identity': forged },
    ];
    for (const headers of others) {
      await call('/t', { method: 'POST', headers, body: '{}' });
      expect(fleet.seen.at(-1)!.headers).not.toHaveProperty('x-dna-identity');
      expect(fleet.seen.at(-1)!.headers).not.toHaveProperty('x-api-key');
    }
  });

  it('show a page why it was refused, and when to come again', async () => {
    fleet.behave('ingestion', (_seen, answer) => void answer.writeHead(401).end('{}'));
    const refused = await call('/v1/track', { method: 'POST', headers: fromAPage, body: '{}' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);

    await fleet.kill('ingestion');
    const away = await call('/v1/track', { method: 'POST', headers: fromAPage, body: '{}' });
    expect([away.status, away.headers.get('access-control-allow-origin')]).toEqual([503, '*']);
    expect(away.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(away.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  });
});
