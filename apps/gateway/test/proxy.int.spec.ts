import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { issueUserToken, signIdentity, verifyIdentity } from '@dna/http';
import { secret, startFleet, type Fleet, type Seen } from './gateway-under-test.ts';
import { teamMemberId } from './inside.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet();
});
afterEach(() => void fleet.seen.splice(0));
afterAll(() => fleet.stop());

const admin = { 'x-api-key': 'portal:k-admin' };
const call = (path: string, init: RequestInit = {}) => fetch(`${fleet.baseUrl}${path}`, init);
const lastSeen = (): Seen => {
  const seen = fleet.seen.at(-1);
  if (!seen) throw new Error('no service was called');
  return seen;
};
const identitySeen = () => verifyIdentity(String(lastSeen().headers['x-dna-identity']), [secret]);

describe('the way to the owner', () => {
  it.each([
    ['POST', '/api/v1/events', 'ingestion'],
    ['POST', '/api/v1/events/ingest', 'ingestion'],
    ['GET', '/api/v1/events/types', 'ingestion'],
    ['GET', '/api/v1/leads?q=ada&limit=5', 'ingestion'],
    ['GET', '/api/v1/leads/l1', 'ingestion'],
    ['GET', '/api/v1/leads/l1/timeline', 'ingestion'],
    ['POST', '/api/v1/leads/bulk', 'ingestion'],
    ['GET', '/api/v1/leads/l1/scores?at=2026-01-01', 'scoring'],
    ['POST', '/api/v1/leads/l1/scores/adjustments', 'scoring'],
    ['GET', '/api/v1/leads/l1/intents', 'intent'],
    ['GET', '/api/v1/leads/l1/routing', 'routing'],
    ['POST', '/api/v1/leads/l1/route', 'routing'],
    ['GET', '/api/v1/sources/s1/deliveries', 'ingestion'],
    ['GET', '/api/v1/scoring/rules', 'scoring'],
    ['GET', '/api/v1/intent/rules', 'intent'],
    ['POST', '/api/v1/routing/conflicts/c1/claim', 'routing'],
    ['PATCH', '/api/v1/team-members/t1', 'routing'],
    ['GET', '/api/v1/pipelines', 'deals'],
    ['POST', '/api/v1/deals/d1/move', 'deals'],
    ['POST', '/api/v1/tasks/t1/complete', 'deals'],
    ['DELETE', '/api/v1/automation/rules/r1', 'deals'],
    ['GET', '/api/v1/integrations/moco/status', 'integration'],
  ])('%s %s is answered by %s', async (method, path, owner) => {
    const answer = await call(path, { method, headers: admin });
    expect(await answer.json()).toEqual({ service: owner, url: path });
    expect(lastSeen().method).toBe(method);
  });

  it('does not exist for other paths', async () => {
    const answer = await call('/api/v1/nothing', { headers: admin });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(fleet.seen).toEqual([]);
  });

  it('leaves body, query and type as they are, compressed ones too', async () => {
    const body = gzipSync('{ "a" : "ä" }');
    const headers = { ...admin, 'content-type': 'application/json', 'content-encoding': 'gzip' };
    await call('/api/v1/events/ingest?x=%20', { method: 'POST', headers, body });
    expect(lastSeen().body.equals(body)).toBe(true);
    expect(lastSeen().headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/json',
    });
    expect(lastSeen().url).toBe('/api/v1/events/ingest?x=%20');
  });

  it('brings back status, headers and body', async () => {
    fleet.behave('deals', (_seen, answer) => {
      answer.writeHead(412, {
        'content-type': 'application/problem+json',
        etag: '"7"',
        'set-cookie': ['a=1', 'b=2'],
      });
      answer.end('{"status":412}');
    });
    const answer = await call('/api/v1/deals/d1', { headers: admin });
    expect(answer.status).toBe(412);
    expect(answer.headers.get('etag')).toBe('"7"');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.json()).toEqual({ status: 412 });
  });

  it('passes the request id on and back, and continues the trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await call('/api/v1/leads', { headers: { ...admin, 'x-request-id': 'r-1', traceparent } });
    expect(answer.headers.get('x-request-id')).toBe('r-1');
    expect(lastSeen().headers['x-request-id']).toBe('r-1');
    expect(lastSeen().headers['traceparent']).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)/,
    );
  });

  it('answers HEAD like GET, without a body', async () => {
    const answer = await call('/api/v1/leads', { method: 'HEAD', headers: admin });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
    expect(lastSeen().method).toBe('HEAD');
  });
});

describe('who may pass', () => {
  it.each([
    ['no key', {}, 'GET', '/api/v1/leads', 401],
    ['an unknown key', { 'x-api-key': 'portal:wrong' }, 'GET', '/api/v1/leads', 401],
    ['a key of another source', { 'x-api-key': 'website:k-admin' }, 'GET', '/api/v1/leads', 401],
    ['a broken token', { authorization: 'Bearer a.b.c' }, 'GET', '/api/v1/leads', 401],
    ['an ingest key that reads', { 'x-api-key': 'website:k-ingest' }, 'GET', '/api/v1/leads', 403],
    ['an ingest key that writes', { 'x-api-key': 'website:k-ingest' }, 'POST', '/api/v1/deals', 403],
    ['an ingest key that sends events', { 'x-api-key': 'website:k-ingest' }, 'POST', '/api/v1/events', 200],
    ['a reading key that reads', { 'x-api-key': 'viewer:k-read' }, 'GET', '/api/v1/leads', 200],
    ['a reading key that sends events', { 'x-api-key': 'viewer:k-read' }, 'POST', '/api/v1/events', 403],
    ['a usual key that deletes', { 'x-api-key': 'batch:k-usual' }, 'DELETE', '/api/v1/leads/l1', 200],
  ])('%s: %p %s %s → %i', async (_name, headers, method, path, status) => {
    const answer = await call(path, { method, headers: { ...headers } });
    expect(answer.status).toBe(status);
    expect(fleet.seen).toHaveLength(status === 200 ? 1 : 0);
  });

  it('signs who it is and keeps the credentials', async () => {
    await call('/api/v1/leads', { headers: { 'x-api-key': 'batch:k-usual', authorization: 'Bearer x' } });
    expect(identitySeen()).toEqual({ source: 'batch', scopes: ['ingest', 'read', 'write'] });
    expect(lastSeen().headers).not.toHaveProperty('x-api-key');
    expect(lastSeen().headers).not.toHaveProperty('authorization');
  });

  it('replaces an identity that the caller brings along', async () => {
    const forged = signIdentity({ source: 'evil', scopes: ['admin'] }, [secret]);
    await call('/api/v1/leads', { headers: { 'x-api-key': 'viewer:k-read', 'x-dna-identity': forged } });
    expect(identitySeen()).toEqual({ source: 'viewer', scopes: ['read'] });
    await call('/api/v1/events/webhook', { method: 'POST', headers: { 'x-dna-identity': forged } });
    expect(lastSeen().headers).not.toHaveProperty('x-dna-identity');
  });

  it('lets a key that a browser sends do no more than ingest', async () => {
    const headers = { ...admin, origin: 'https://shop.example' };
    expect((await call('/api/v1/leads', { headers })).status).toBe(403);
    expect((await call('/api/v1/events', { method: 'POST', headers })).status).toBe(200);
    expect(identitySeen()).toEqual({ source: 'portal', scopes: ['ingest'], originSeen: true });
  });

  it.each([
    ['POST', '/api/v1/events/webhook', 'ingestion'],
    ['POST', '/api/v1/events/webhook/lemlist/token', 'ingestion'],
    ['GET', '/api/v1/events/webhook/lemlist?challenge=1', 'ingestion'],
    ['POST', '/api/v1/integrations/moco/webhook', 'integration'],
    ['POST', '/slack/events', 'slack'],
    ['POST', '/v1/batch', 'ingestion'],
    ['POST', '/t', 'ingestion'],
  ])('leaves the signature of %s %s to %s', async (method, path, owner) => {
    await call(path, {
      method,
      headers: { authorization: 'Basic d2s6', 'x-webhook-signature': 'sha256=00' },
    });
    expect(lastSeen()).toMatchObject({ service: owner, url: path });
    expect(lastSeen().headers).toMatchObject({
      authorization: 'Basic d2s6',
      'x-webhook-signature': 'sha256=00',
    });
    expect(lastSeen().headers).not.toHaveProperty('x-dna-identity');
  });
});

describe('POST /api/v1/auth/token', () => {
  const json = { 'content-type': 'application/json' };
  const askFor = (body: object, headers: Record<string, string> = { 'x-api-key': 'batch:k-usual' }) =>
    call('/api/v1/auth/token', {
      method: 'POST',
      headers: { ...headers, ...json },
      body: JSON.stringify(body),
    });

  it('gives a token that opens what the key opens', async () => {
    const answer = await call('/api/v1/auth/token', {
      method: 'POST',
      headers: { 'x-api-key': 'batch:k-usual' },
    });
    const { token, ...rest } = (await answer.json()) as { token: string };
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 900, scopes: ['ingest', 'read', 'write'] });
    expect((await call('/api/v1/leads', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect(identitySeen()).toEqual({ source: 'batch', scopes: ['ingest', 'read', 'write'] });
  });

  it('can be narrowed, and bound to a team member', async () => {
    const { token } = (await (await askFor({ scopes: ['read'], team_member_id: teamMemberId })).json()) as {
      token: string;
    };
    const headers = { authorization: `Bearer ${token}` };
    expect((await call('/api/v1/deals', { method: 'POST', headers })).status).toBe(403);
    await call('/api/v1/leads', { headers });
    expect(identitySeen()).toEqual({ source: 'batch', scopes: ['read'], teamMemberId });
  });

  it('gives no more than the key has, nothing to a token, nothing to nobody', async () => {
    expect((await askFor({ scopes: ['admin'] })).status).toBe(403);
    expect((await askFor({ scopes: ['root'] })).status).toBe(422);
    expect((await askFor({}, {})).status).toBe(401);
    const token = issueUserToken({ source: 'batch', scopes: ['read'] }, [secret]);
    expect((await askFor({}, { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('refuses a token signed with another secret', async () => {
    const token = issueUserToken({ source: 'batch', scopes: ['admin'] }, ['another']);
    expect((await call('/api/v1/leads', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  });
});

describe('limits', () => {
  const post = (path: string, body: Buffer | ReadableStream) =>
    call(path, { method: 'POST', headers: admin, body, duplex: 'half' } as RequestInit);

  it.each([
    ['/api/v1/deals', 1_048_576],
    ['/api/v1/events/ingest', 5 * 1_048_576],
  ])('takes %s bodies up to %i bytes', async (path, limit) => {
    expect((await post(path, Buffer.alloc(limit))).status).not.toBe(413);
    expect(lastSeen().body).toHaveLength(limit);
    const refused = await post(path, Buffer.alloc(limit + 1));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ code: 'payload_too_large' });
  });

  it('counts a body that does not say its length', async () => {
    const chunks = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(256 * 1_024));
      },
    });
    const answer = await post('/api/v1/team-members', chunks).catch(() => null);
    // The connection may break while the caller still sends; then there is no answer to read.
    if (answer) expect(answer.status).toBe(413);
    expect(fleet.seen).toEqual([]);
  });

  it('passes a chunked body within the limit on', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('{"a":'));
        controller.enqueue(Buffer.from('1}'));
        controller.close();
      },
    });
    expect((await post('/api/v1/team-members', chunks)).status).toBe(200);
    expect(lastSeen().body.toString()).toBe('{"a":1}');
  });

  it('gives the request up when the caller leaves', async () => {
    const left = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    fleet.behave('scoring', (_seen, answer) => {
      answer.once('close', left.resolve);
      arrived.resolve();
    });
    const { port, hostname } = new URL(fleet.baseUrl);
    const socket = connect(Number(port), hostname);
    socket.write('GET /api/v1/scoring/rules HTTP/1.1\r\nhost: a\r\nx-api-key: portal:k-admin\r\n\r\n');
    await arrived.promise;
    socket.destroy();
    await left.promise;
  });
});
