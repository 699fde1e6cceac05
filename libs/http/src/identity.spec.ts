import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@dna/observability';
import { createHttpServer } from './create-http-server.ts';
import type { HttpServer } from './fastify-types.ts';
import { identityHeader, signIdentity, verifyIdentity, type Identity } from './identity.ts';
import { signJwt } from './jwt.ts';
import { identityOf, requireScope } from './require-scope.ts';
import { issueUserToken, verifyUserToken } from './user-token.ts';

const secrets = ['a-secret-of-the-tests-that-is-long-enough'];
const identity: Identity = {
  source: 'portal',
  scopes: ['read'],
  keyId: 'k1',
  teamMemberId: 't1',
  originSeen: true,
};
const nowMs = Date.UTC(2026, 0, 1);

describe('signIdentity', () => {
  it('comes back whole', () => {
    expect(verifyIdentity(signIdentity(identity, secrets, nowMs), secrets, nowMs)).toEqual(identity);
  });

  it('ends after its minute and the leeway for clocks, and is not accepted long before its time', () => {
    const token = signIdentity(identity, secrets, nowMs);
    const leewayMs = 2 * 3_600_000;
    expect(verifyIdentity(token, secrets, nowMs + 60_000 + leewayMs - 1_000)).not.toBeNull();
    expect(verifyIdentity(token, secrets, nowMs + 60_000 + leewayMs + 1_000)).toBeNull();
    expect(verifyIdentity(token, secrets, nowMs - leewayMs + 1_000)).not.toBeNull();
    expect(verifyIdentity(token, secrets, nowMs - leewayMs - 1_000)).toBeNull();
  });

  it('verifies with any secret and signs with the first', () => {
    const token = signIdentity(identity, ['new-secret', 'old-secret'], nowMs);
    expect(verifyIdentity(token, ['newest', 'new-secret'], nowMs)).not.toBeNull();
    expect(verifyIdentity(token, ['old-secret'], nowMs)).toBeNull();
  });

  it('refuses a changed claim, a foreign signature and garbage', () => {
    const [head, , signature] = signIdentity(identity, secrets, nowMs).split('.');
    const forged = Buffer.from(
      JSON.stringify({ sub: 'x', scopes: ['admin'], aud: 'dna-services', iat: 0, exp: 9e9 }),
    );
    expect(verifyIdentity(`${head}.${forged.toString('base64url')}.${signature}`, secrets, nowMs)).toBeNull();
    expect(verifyIdentity(signIdentity(identity, ['other'], nowMs), secrets, nowMs)).toBeNull();
    for (const garbage of ['', '.', '..', 'a.b.c', 'a.b', '🙂'])
      expect(verifyIdentity(garbage, secrets, nowMs)).toBeNull();
  });

  it('refuses alg=none, with and without a signature', () => {
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const [, payload, signature] = signIdentity(identity, secrets, nowMs).split('.');
    expect(verifyIdentity(`${none}.${payload}.`, secrets, nowMs)).toBeNull();
    expect(verifyIdentity(`${none}.${payload}.${signature}`, secrets, nowMs)).toBeNull();
  });

  it('refuses a token without an end, and one with a scope that does not exist', () => {
    const claims = { aud: 'dna-services', sub: 'x', scopes: ['read'], iat: nowMs / 1_000 };
    expect(verifyIdentity(signJwt(claims, secrets), secrets, nowMs)).toBeNull();
    const root = { ...claims, exp: claims.iat + 60, scopes: ['root'] };
    expect(verifyIdentity(signJwt(root, secrets), secrets, nowMs)).toBeNull();
  });
});

describe('issueUserToken', () => {
  it('lasts 15 minutes', () => {
    const token = issueUserToken(identity, secrets, nowMs);
    expect(verifyUserToken(token, secrets, nowMs + 14 * 60_000)).toEqual(identity);
    expect(verifyUserToken(token, secrets, nowMs + 16 * 60_000)).toBeNull();
  });

  it('never passes for the gateway’s own word, nor the other way round', () => {
    expect(verifyIdentity(issueUserToken(identity, secrets, nowMs), secrets, nowMs)).toBeNull();
    expect(verifyUserToken(signIdentity(identity, secrets, nowMs), secrets, nowMs)).toBeNull();
  });
});

describe('requireScope', () => {
  const servers: HttpServer[] = [];
  afterEach(() => Promise.all(servers.splice(0).map((app) => app.close())));

  async function statusFor(headers: Record<string, string>, url = '/read'): Promise<number> {
    const log = createLogger({ service: 'deals', level: 'silent' });
    const app = await createHttpServer({ service: 'deals', log, identitySecret: secrets });
    servers.push(app);
    app.get('/read', { onRequest: requireScope('read') }, (request) => identityOf(request));
    app.get('/admin', { preHandler: requireScope('admin') }, (request) => identityOf(request));
    app.get('/open', () => ({ ok: true }));
    return (await app.inject({ url, headers })).statusCode;
  }
  const as = (...scopes: Identity['scopes']) => ({
    [identityHeader]: signIdentity({ source: 'a', scopes }, secrets),
  });

  it('lets the right scope and admin in', async () => {
    expect(await statusFor(as('read'))).toBe(200);
    expect(await statusFor(as('admin'))).toBe(200);
    expect(await statusFor(as('admin'), '/admin')).toBe(200);
  });

  it('answers 401 without identity and 403 without the scope', async () => {
    expect(await statusFor({})).toBe(401);
    expect(await statusFor(as('ingest', 'write'))).toBe(403);
    expect(await statusFor(as('read', 'write'), '/admin')).toBe(403);
  });

  it('refuses a wrong signature even where none is needed', async () => {
    expect(await statusFor({}, '/open')).toBe(200);
    expect(await statusFor({ [identityHeader]: 'forged' }, '/open')).toBe(401);
  });
});
