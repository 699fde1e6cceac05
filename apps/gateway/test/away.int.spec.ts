import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withoutHangingMs } from '@dna/testing';
import { startFleet, type Fleet } from './gateway-under-test.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
});
afterEach(() => fleet.stop());

const admin = { 'x-api-key': 'portal:k-admin' };
const call = (path: string, init: RequestInit = {}) =>
  fetch(`${fleet.baseUrl}${path}`, { headers: admin, ...init });

describe('when a service is away', () => {
  it('answers 503 with Retry-After at once, first and once the breaker is open', async () => {
    await fleet.kill('deals');
    for (let i = 0; i < 15; i += 1) {
      const startedAt = performance.now();
      const answer = await call('/api/v1/deals');
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await answer.json()).toMatchObject({ status: 503, code: 'unavailable' });
      expect(performance.now() - startedAt).toBeLessThan(withoutHangingMs);
    }
    expect((await call('/api/v1/leads')).status).toBe(200);
  });

  it('answers 503 when the connection breaks before the answer', async () => {
    fleet.behave('routing', (_seen, answer) => void answer.destroy());
    expect((await call('/api/v1/team-members', { method: 'POST', body: '{}' })).status).toBe(503);
  });

  it('gives up a service that hangs, and waits for one that only takes its time', async () => {
    let hangs = true;
    fleet.behave('intent', (seen, answer) => {
      if (seen.url === '/live') return hangs ? undefined : void answer.end();
      if (!hangs) setTimeout(() => answer.end('{}'), 1_500);
    });
    const startedAt = performance.now();
    expect((await call('/api/v1/intent/rules')).status).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(withoutHangingMs);
    hangs = false;
    expect((await call('/api/v1/intent/rules')).status).toBe(200);
  });

  it('does not blame the service for errors of its own making', async () => {
    fleet.behave('routing', (_seen, answer) => void answer.writeHead(500).end());
    for (let i = 0; i < 20; i += 1) expect((await call('/api/v1/team-members')).status).toBe(500);
    fleet.behave('routing', (_seen, answer) => void answer.writeHead(204).end());
    expect((await call('/api/v1/team-members')).status).toBe(204);
  });
});

describe('/health and /ready', () => {
  it('tell anyone whether, and an admin what', async () => {
    fleet.behave('scoring', (_seen, answer) => void answer.end('{"ok":true,"checks":{"lag":3}}'));
    const anyone = await call('/health', { headers: {} });
    expect(anyone.status).toBe(200);
    expect(await anyone.json()).toEqual({
      status: 'ok',
      version: '9.9.9',
      uptime_seconds: expect.any(Number),
    });
    const known = await (await call('/health')).json();
    expect(known).toMatchObject({ services: { scoring: { ok: true, detail: { checks: { lag: 3 } } } } });
    for (const key of ['viewer:k-read', 'viewer:wrong']) {
      expect(await (await call('/health', { headers: { 'x-api-key': key } })).json()).not.toHaveProperty(
        'services',
      );
    }
  });

  it('are unwell and still ready when a service other than ingestion is away', async () => {
    await fleet.kill('deals');
    const health = await call('/health');
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      services: { deals: { ok: false }, intent: { ok: true } },
    });
    expect((await call('/ready', { headers: {} })).status).toBe(200);
  });

  it('are not ready when events cannot be taken', async () => {
    fleet.behave(
      'ingestion',
      (seen, answer) => void answer.writeHead(seen.url === '/ready' ? 503 : 200).end('{}'),
    );
    expect((await call('/ready', { headers: {} })).status).toBe(503);
  });

  it('shows no metrics at the front door', async () => {
    expect((await call('/metrics')).status).toBe(404);
  });
});

describe('/api/v1/openapi.json', () => {
  const documentOf = (path: string, schema: string) =>
    JSON.stringify({
      openapi: '3.1.0',
      paths: { [path]: { get: { summary: path, responses: {} } } },
      components: { schemas: { [schema]: { type: 'object' } } },
    });

  it('joins the documents of all services with its own', async () => {
    fleet.behave('deals', (_seen, answer) => void answer.end(documentOf('/api/v1/deals', 'Deal')));
    fleet.behave('scoring', (_seen, answer) => void answer.end(documentOf('/api/v1/scoring/rules', 'Rule')));
    const document = await (await call('/api/v1/openapi.json', { headers: {} })).json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'DNA Marketing Engine' },
      paths: {
        '/api/v1/deals': { get: { tags: ['deals'] } },
        '/api/v1/scoring/rules': { get: { tags: ['scoring'] } },
        '/api/v1/auth/token': { post: {} },
        '/api/v1/dead-letters': { get: {} },
      },
      components: { schemas: { Deal: {}, Rule: {}, Problem: {} }, securitySchemes: { api_key: {} } },
    });
  });

  it('names the services whose part is missing', async () => {
    await fleet.kill('slack');
    const answer = await call('/api/v1/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-missing-services')).toContain('slack');
  });
});

describe('/api/v1/dead-letters', () => {
  const idOf = (n: number) => `0198c0de-0000-7000-8000-00000000000${n}`;

  /** Two services with two letters each, a page at most as long as asked. */
  function lettersIn(...services: string[]): void {
    for (const service of ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack']) {
      fleet.behave(service, ({ url, method }, answer) => {
        if (method === 'POST') return void answer.end(JSON.stringify({ service, url }));
        const query = new URL(url, 'http://a').searchParams;
        const all = services.includes(service) ? [idOf(2), idOf(1)] : [];
        const rest = all.slice(query.has('cursor') ? 1 : 0);
        const data = rest.slice(0, Number(query.get('limit'))).map((id) => ({ id, error: 'boom' }));
        answer.end(JSON.stringify({ data, next_cursor: rest.length > data.length ? 'c1' : null }));
      });
    }
  }
  type Page = {
    data: { id: string; service: string }[];
    next_cursor: string | null;
    missing_services: string[];
  };
  const page = async (query: string) => (await (await call(`/api/v1/dead-letters${query}`)).json()) as Page;

  it('lists those of all services, each with its service', async () => {
    lettersIn('scoring', 'deals');
    const { data, next_cursor, missing_services } = await page('');
    expect(data.map(({ service, id }) => [service, id])).toEqual([
      ['scoring', idOf(2)],
      ['scoring', idOf(1)],
      ['deals', idOf(2)],
      ['deals', idOf(1)],
    ]);
    expect([next_cursor, missing_services]).toEqual([null, []]);
  });

  it('pages through all of them, whatever the size of the page', async () => {
    lettersIn('scoring', 'deals', 'slack');
    for (const limit of [1, 2, 3, 5]) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const answer: Page = await page(`?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
        expect(answer.data.length).toBeLessThanOrEqual(limit);
        found.push(...answer.data.map(({ service, id }) => `${service} ${id}`));
        cursor = answer.next_cursor;
      } while (cursor);
      expect(new Set(found).size).toBe(6);
      expect(found).toHaveLength(6);
    }
  });

  it('names a service that is away and lists the others', async () => {
    lettersIn('deals');
    await fleet.kill('scoring');
    expect(await page('')).toMatchObject({ data: [{}, {}], missing_services: ['scoring'] });
  });

  it('passes replay and drop on to the service', async () => {
    lettersIn('scoring');
    const answer = await call(`/api/v1/dead-letters/scoring/${idOf(1)}/replay`, { method: 'POST' });
    expect(await answer.json()).toEqual({ service: 'scoring', url: `/dead-letters/${idOf(1)}/replay` });
    expect((await call(`/api/v1/dead-letters/nobody/${idOf(1)}/drop`, { method: 'POST' })).status).toBe(404);
    expect((await call('/api/v1/dead-letters/scoring/7/drop', { method: 'POST' })).status).toBe(400);
    expect((await call('/api/v1/dead-letters?state=bogus')).status).toBe(400);
  });

  it('is for admins', async () => {
    const headers = { 'x-api-key': 'batch:k-usual' };
    expect((await call('/api/v1/dead-letters', { headers })).status).toBe(403);
    expect((await call('/api/v1/dead-letters', { headers: {} })).status).toBe(401);
    expect(fleet.seen).toEqual([]);
  });
});
