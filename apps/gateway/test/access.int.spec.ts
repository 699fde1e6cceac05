import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newApiKey, verifyIdentity } from '@dna/http';
import { eventually } from '@dna/testing';
import { secret, startFleet, type Fleet } from './gateway-under-test.ts';
import { teamMemberId } from './inside.ts';

let fleet: Fleet;
beforeEach(async () => {
  fleet = await startFleet();
});
afterEach(() => fleet.stop());

type Headers = Record<string, string>;
const call = (path: string, init: RequestInit = {}) => fetch(`${fleet.baseUrl}${path}`, init);
const statusWith = async (headers: Headers, path = '/api/v1/leads') => (await call(path, { headers })).status;
const askForToken = (headers: Headers, body: object = {}) =>
  call('/api/v1/auth/token', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const tokenOf = async (headers: Headers): Promise<Headers> => {
  const { token } = (await (await askForToken(headers)).json()) as { token: string };
  return { authorization: `Bearer ${token}` };
};
const unknownKey = () => ({ 'x-api-key': `webinar:${newApiKey()}` });
const keyOfTheEnvironment = { 'x-api-key': 'viewer:k-read' };

describe('a key of the table', () => {
  it('opens what its scopes say from the moment it is made, and carries its id', async () => {
    const { id, header } = fleet.inside.addKey();
    expect(await statusWith(header)).toBe(200);
    const seen = verifyIdentity(String(fleet.seen.at(-1)?.headers['x-dna-identity']), [secret]);
    expect(seen).toEqual({ source: 'webinar', scopes: ['ingest', 'read'], keyId: id });
    expect((await call('/api/v1/deals', { method: 'POST', headers: header })).status).toBe(403);
  });

  it('is one of any number of its source', async () => {
    const made = [1, 2, 3, 4, 5].map(() => fleet.inside.addKey().header);
    for (const header of made) expect(await statusWith(header)).toBe(200);
  });

  it('is refused when it has expired, belongs to another source, or never was', async () => {
    const expired = fleet.inside.addKey({ expires_at: '2020-01-01T00:00:00.000Z' });
    expect(await statusWith(expired.header)).toBe(401);
    const { header } = fleet.inside.addKey();
    expect(await statusWith({ 'x-api-key': header['x-api-key'].replace('webinar', 'website') })).toBe(401);
    expect(await statusWith(unknownKey())).toBe(401);
  });

  it('opens nothing once its revocation was told, nor does a token made with it', async () => {
    const { id, header } = fleet.inside.addKey();
    const bearer = await tokenOf(header);
    expect([await statusWith(header), await statusWith(bearer)]).toEqual([200, 200]);
    // Ingestion's answers do not know of it yet.
    await fleet.inside.tell({ ...fleet.inside.stored.get(id)!, revoked: true, version: 2 });
    await eventually(async () => expect(await statusWith(header)).toBe(401));
    expect(await statusWith(bearer)).toBe(401);
    expect(await statusWith(unknownKey())).toBe(401); // asks, and hears the old state again
    expect([await statusWith(header), await statusWith(bearer)]).toEqual([401, 401]);
  });

  it('opens nothing a few seconds after a revocation that nobody heard', async () => {
    const { id, header } = fleet.inside.addKey();
    expect(await statusWith(header)).toBe(200);
    fleet.inside.change(id, { revoked: true });
    await eventually(async () => expect(await statusWith(header)).toBe(401));
  });

  it('takes what it loses from its tokens, too', async () => {
    const { id, header } = fleet.inside.addKey();
    const bearer = await tokenOf(header);
    expect(await statusWith(bearer)).toBe(200);
    await fleet.inside.tell(fleet.inside.change(id, { scopes: ['ingest'] }));
    await eventually(async () => expect(await statusWith(bearer)).toBe(403));
    expect((await call('/api/v1/events', { method: 'POST', headers: bearer })).status).toBe(200);
  });

  it('is reported as used', async () => {
    const { id, header } = fleet.inside.addKey();
    fleet.inside.addKey();
    expect(await statusWith(header)).toBe(200);
    await eventually(() => expect(fleet.inside.state.usedIds).toEqual([id]));
  });
});

describe('when keys cannot be looked up', () => {
  const expectUnavailable = async (headers: Headers) => {
    const answer = await call('/api/v1/leads', { headers });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  };

  it('lets the known ones in without the broker, and judges no other', async () => {
    const { header } = fleet.inside.addKey();
    const bearer = await tokenOf(header);
    const late = fleet.inside.addKey();
    await fleet.nats.kill();
    for (const headers of [header, bearer, keyOfTheEnvironment]) expect(await statusWith(headers)).toBe(200);
    await expectUnavailable(late.header);
    await expectUnavailable(unknownKey());
    await fleet.nats.restart();
    await eventually(async () => expect(await statusWith(late.header)).toBe(200));
    expect(await statusWith(unknownKey())).toBe(401);
  });

  it('is no different when ingestion does not answer', async () => {
    const { header } = fleet.inside.addKey();
    expect(await statusWith(header)).toBe(200);
    fleet.inside.state.answering = false;
    expect(await statusWith(header)).toBe(200);
    await expectUnavailable(unknownKey());
  });

  it('takes the keys that ingestion has in memory, and judges no other', async () => {
    fleet.inside.state.complete = false;
    const { header } = fleet.inside.addKey();
    expect(await statusWith(header)).toBe(200);
    await expectUnavailable(unknownKey());
  });
});

describe('the team member of a token', () => {
  const stranger = '0198c0de-0000-7000-8000-00000000dead';

  it('has to be one', async () => {
    expect((await askForToken(keyOfTheEnvironment, { team_member_id: teamMemberId })).status).toBe(200);
    const refused = await askForToken(keyOfTheEnvironment, { team_member_id: stranger });
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ errors: [{ path: 'team_member_id' }] });
  });

  it('is not judged while routing does not answer', async () => {
    fleet.inside.state.answering = false;
    const answer = await askForToken(keyOfTheEnvironment, { team_member_id: teamMemberId });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).not.toBeNull();
  });
});

describe('the rate of a key', () => {
  /** More at once than a second’s worth, however slow the machine is. */
  const flood = (headers: Headers) =>
    Promise.all(Array.from({ length: 60 }, () => call('/api/v1/leads', { headers })));

  it('is limited to its own number, with what a client needs to wait', async () => {
    const { header } = fleet.inside.addKey({ rate_limit: 1 });
    const answers = await flood(header);
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('1');
    expect(refused.length).toBeGreaterThan(0);
    expect(fleet.seen).toHaveLength(60 - refused.length);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.headers.get('ratelimit-remaining')).toBe('0');
    expect(await refused[0]?.json()).toMatchObject({ code: 'too_many_requests', status: 429 });
  });

  it('counts its tokens with it, and not the other keys', async () => {
    const { header } = fleet.inside.addKey({ rate_limit: 1 });
    const other = fleet.inside.addKey({ rate_limit: 1 });
    const bearer = await tokenOf(other.header);
    const statuses = (await flood(bearer)).map(({ status }) => status);
    expect(statuses).toContain(429);
    expect(await statusWith(header)).toBe(200);
  });

  it('is free where nothing says otherwise', async () => {
    for (const headers of [keyOfTheEnvironment, fleet.inside.addKey().header]) {
      const answers = await flood(headers);
      expect(answers.map(({ status }) => status)).not.toContain(429);
      expect(answers[0]?.headers.get('ratelimit-limit')).toBeNull();
    }
  });
});

describe('API_RATE_LIMIT_PER_SECOND', () => {
  it('holds for every key without a number of its own', async () => {
    await fleet.stop();
    fleet = await startFleet({ API_RATE_LIMIT_PER_SECOND: '1' });
    const many = (headers: Headers) => Promise.all(Array.from({ length: 60 }, () => statusWith(headers)));
    expect(await many(keyOfTheEnvironment)).toContain(429);
    expect(await many(fleet.inside.addKey().header)).toContain(429);
    expect(await many(fleet.inside.addKey({ rate_limit: 0 }).header)).not.toContain(429);
  });
});
