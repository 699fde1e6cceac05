import { leadScored, thresholdCrossed, type Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { as, eventually, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';

type Body = Record<string, unknown> & { id: string; ruleset_version: number; version: number };

describe('the rules over HTTP', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let http: Awaited<ReturnType<(typeof servers)['startService']>>['http'];
  beforeAll(async () => {
    servers = await startServers();
    ({ http } = await servers.startService());
    await servers.startService();
  });
  afterAll(() => servers.stop());

  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    scope = 'admin',
  ) => {
    const answer = await http.inject({
      method,
      url: `/api/v1/scoring${path}`,
      headers: as(scope as 'admin'),
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Body };
  };
  const scoresOf = async (lead: string) =>
    (await http.inject({ url: `/api/v1/leads/${lead}/scores`, headers: as('read') })).json<{
      score: number;
      ruleset_version: number;
      history: { reason: string; ruleset_version: number; score: number }[];
      contributions: { points: number; rule: string; effective_points: number; why: string }[];
    }>();
  const seen = (lead: string, count: number) =>
    eventually(async () => expect(await servers.state.scoreOf(lead)).toMatchObject({ basis_count: count }));
  const recomputed = (version: number) =>
    eventually(async () =>
      expect((await send('GET', `/rulesets/${version}`)).body).toMatchObject({
        status: 'published',
        recompute: { state: 'done' },
      }),
    );
  const told = async <T>(subject: string) => {
    const { rows } = await sql<{ payload: string }>`
      select payload from outbox where subject = ${subject}`.execute(servers.state.db);
    return rows.map(({ payload }) => JSON.parse(payload) as Envelope<T>);
  };
  const rule = { name: 'Poster seen', event_type: 'poster_seen', points: 12 };

  it('are made, changed and deleted, each time as a version that every lead is judged by', async () => {
    const lead = newId();
    const cold = newId();
    await servers.publish([
      recorded(lead, { type: 'poster_seen' }),
      recorded(lead, { type: 'content_downloaded' }),
      recorded(cold, { type: 'content_downloaded' }),
    ]);
    await Promise.all([seen(lead, 2), seen(cold, 1)]);
    const made = await send('POST', '/rules', rule);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ...rule,
      ruleset_version: 2,
      published: true,
      warnings: [{ path: 'event_type' }],
      decay: { kind: 'expire', days: 90 },
    });
    await recomputed(2);
    expect(await scoresOf(lead)).toMatchObject({ score: 22, ruleset_version: 2 });
    expect((await scoresOf(lead)).history[0]).toMatchObject({
      reason: 'ruleset',
      score: 22,
      ruleset_version: 2,
    });
    // Of a lead whose score stayed nothing is told.
    expect(await scoresOf(cold)).toMatchObject({ score: 10, ruleset_version: 2 });
    expect(await told(leadScored.subject(cold))).toHaveLength(1);

    const changed = await send('PATCH', `/rules/${made.body.id}`, { points: 1.5 });
    expect(changed.body).toMatchObject({ ...rule, points: 1.5, ruleset_version: 3 });
    await recomputed(3);
    expect((await scoresOf(lead)).score).toBe(12);

    const deleted = await send('DELETE', `/rules/${made.body.id}`);
    expect(deleted).toMatchObject({ status: 200, body: { ruleset_version: 4, published: true } });
    await recomputed(4);
    expect((await scoresOf(lead)).score).toBe(10);
    expect((await scoresOf(lead)).contributions).toHaveLength(1);

    const back = await send('POST', '/rulesets/4/rollback');
    expect(back.body).toMatchObject({ version: 5, based_on: 4, rolled_back_to: 3, status: 'published' });
    await recomputed(5);
    expect((await scoresOf(lead)).score).toBe(12);
    expect((await send('GET', '/rules?ruleset=5&limit=200')).body['data']).toContainEqual(
      expect.objectContaining({ id: made.body.id, points: 1.5 }),
    );
    await send('DELETE', `/rules/${made.body.id}`);
    await recomputed(6);
  });

  it('wait in a draft until it is published, left alone by everybody', async () => {
    const lead = newId();
    await servers.publish([recorded(lead, { type: 'poster_seen' })]);
    await seen(lead, 1);
    const made = await send('POST', '/rules?draft=true', rule);
    expect(made.body).toMatchObject({ published: false });
    const version = made.body.ruleset_version;
    expect((await send('POST', '/rules?draft=true', { ...rule, points: 3 })).body.ruleset_version).toBe(
      version,
    );
    expect(await scoresOf(lead)).toMatchObject({ score: 0, ruleset_version: version - 1 });
    expect((await send('GET', `/rulesets/${version}`)).body).toMatchObject({
      status: 'draft',
      recompute: null,
    });

    const direct = await send('POST', '/rules', rule);
    expect(direct).toMatchObject({ status: 409, body: { draft_version: version } });
    expect((await send('POST', `/rulesets/${version - 1}/rollback`)).status).toBe(409);
    expect((await send('POST', `/rulesets/${version - 1}/publish`, {})).status).toBe(409);
    expect((await send('DELETE', `/rulesets/${version - 1}`)).status).toBe(409);
    expect((await send('POST', `/rulesets/${version}/publish`, { apply: true })).status).toBe(422);

    const published = await send('POST', `/rulesets/${version}/publish`);
    expect(published.body).toMatchObject({ status: 'published', apply_crossings: false });
    await recomputed(version);
    expect(await scoresOf(lead)).toMatchObject({ score: 15, ruleset_version: version });

    const second = (await send('POST', '/rules?draft=true', rule)).body.ruleset_version;
    expect((await send('DELETE', `/rulesets/${second}`)).status).toBe(204);
    expect((await send('GET', '/rules?ruleset=draft')).status).toBe(404);
    expect((await send('GET', `/rulesets/${second}`)).status).toBe(404);
  });

  it.each([true, false])(
    'tell of thresholds that leads pass by them alone only if asked: %s',
    async (asked) => {
      const lead = newId();
      const type = `stage_${asked ? 'asked' : 'unasked'}`;
      await servers.publish([recorded(lead, { type })]);
      await seen(lead, 1);
      const { ruleset_version: version } = (
        await send('POST', '/rules?draft=true', { ...rule, event_type: type, points: 80 })
      ).body;
      await send('POST', `/rulesets/${version}/publish`, { apply_crossings: asked });
      await recomputed(version);
      expect((await scoresOf(lead)).score).toBe(80);
      expect(await told(leadScored.subject(lead))).toHaveLength(2);
      expect(await told(thresholdCrossed.subject(lead))).toHaveLength(asked ? 1 : 0);
      // It has passed: the next event is no news.
      await servers.publish([recorded(lead, { type })]);
      await seen(lead, 2);
      expect(await told(thresholdCrossed.subject(lead))).toHaveLength(asked ? 1 : 0);
    },
  );

  it.each([
    [
      'a condition that can never hold',
      {
        conditions: [
          { property: 'step', op: 'gt', value: 5 },
          { property: 'step', op: 'lt', value: 5 },
        ],
      },
      422,
      'conditions.1',
    ],
    [
      'a property that rules never see',
      { conditions: [{ property: 'email', op: 'exists', value: true }] },
      422,
      'conditions.0.property',
    ],
    ['an empty list', { conditions: [{ property: 'step', op: 'in', value: [] }] }, 422, 'conditions.0.value'],
    ['points finer than thousandths', { points: 0.0005 }, 422, 'points'],
    ['no name', { name: ' ' }, 422, 'name'],
    ['a type with spaces', { event_type: 'Page visited' }, 422, 'event_type'],
    ['a cap of no days', { cap: { points: 5, days: 0 } }, 422, 'cap.days'],
    ['a decay that there is not', { decay: { kind: 'sudden' } }, 422, 'decay'],
    ['a field that there is not', { weight: 5 }, 422, ''],
  ])('are refused with %s', async (_name, change, status, path) => {
    const answer = await send('POST', '/rules', { ...rule, ...change });
    expect(answer.status).toBe(status);
    expect((answer.body['errors'] as { path: string }[])[0]!.path).toContain(path);
  });

  it('are for administrators to change, and for readers to see', async () => {
    expect((await send('POST', '/rules', rule, 'write')).status).toBe(403);
    expect((await send('DELETE', `/rules/${newId()}`, undefined, 'write')).status).toBe(403);
    expect((await send('POST', '/rulesets/1/publish', {}, 'write')).status).toBe(403);
    expect((await send('GET', '/rulesets', undefined, 'read')).status).toBe(200);
    expect((await send('PATCH', `/rules/${newId()}`, { points: 1 })).status).toBe(404);
    expect((await send('DELETE', `/rules/${newId()}`)).status).toBe(404);
    const listed = await send('GET', '/rulesets?limit=2');
    expect((listed.body['data'] as Body[]).map(({ version }) => version)).toHaveLength(2);
    const next = await send('GET', `/rulesets?limit=2&cursor=${String(listed.body['next_cursor'])}`);
    expect((next.body['data'] as Body[])[0]!.version).toBe((listed.body['data'] as Body[])[1]!.version - 1);
  });

  describe('points given by hand', () => {
    const adjust = async (lead: string, body: object, headers = {}) => {
      const answer = await http.inject({
        method: 'POST',
        url: `/api/v1/leads/${lead}/scores/adjustments`,
        headers: { ...as('write'), ...headers },
        body,
      });
      return { status: answer.statusCode, body: answer.json<Body>() };
    };

    it('are an entry of the ledger, made once, and follow a merge and its undoing', async () => {
      const [older, younger] = [newId(), newId()];
      await servers.publish([recorded(older, { type: 'content_downloaded' }), recorded(younger)]);
      await Promise.all([seen(older, 1), seen(younger, 1)]);
      const key = { 'idempotency-key': newId() };
      const given = { points: 25, reason: 'Met at the fair' };
      const first = await adjust(younger, given, key);
      expect(first).toMatchObject({ status: 201, body: { lead_id: younger, ...given } });
      expect(await adjust(younger, given, key)).toEqual({ status: 200, body: first.body });
      expect((await adjust(younger, { ...given, points: 5 }, key)).status).toBe(409);
      const explained = await scoresOf(younger);
      expect(explained.score).toBe(27);
      expect(explained.history[0]).toMatchObject({ reason: 'adjustment', score: 27 });
      expect(explained.contributions[0]).toMatchObject({ points: 25, effective_points: 25 });
      expect(explained.contributions[0]!.why).toContain('Manual adjustment (Met at the fair)');

      await servers.publish([merged(younger, older, 1)]);
      await eventually(async () => expect((await scoresOf(older)).score).toBe(37));
      expect((await adjust(younger, { points: -7, reason: 'Too much' })).status).toBe(201);
      expect((await scoresOf(older)).score).toBe(30);
      await servers.publish([merged(younger, null, 2)]);
      await eventually(async () => expect((await scoresOf(younger)).score).toBe(20));
      expect((await scoresOf(older)).score).toBe(10);
    });

    it('are refused for nobody, nothing, and without a reason', async () => {
      const lead = newId();
      await servers.publish([recorded(lead)]);
      await seen(lead, 1);
      expect((await adjust(newId(), { points: 1, reason: 'Nobody' })).status).toBe(404);
      expect((await adjust(lead, { points: 0, reason: 'Nothing' })).status).toBe(422);
      expect((await adjust(lead, { points: 5 })).status).toBe(422);
      expect((await adjust(lead, { points: 5, reason: 'Fine' }, { 'idempotency-key': 'ä' })).status).toBe(
        400,
      );
    });
  });
});
