import {
  askPipelines,
  leadIntentChanged,
  leadScored,
  teamMemberChanged,
  type Envelope,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually, merged } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { startServers } from './harness.ts';
import { created, scored, wants } from './messages.ts';

describe('the HTTP interface of routing', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let service: Awaited<ReturnType<typeof createService>>;
  let member: string;
  const top = leadScored.example.top;
  const signals = leadIntentChanged.example.signals;
  const [routed, queued, cold, alias] = [newId(), newId(), newId(), newId()];

  beforeAll(async () => {
    servers = await startServers();
    member = await servers.state.addMember({ name: 'Ada', capacity: 1 });
    service = await servers.startService();
    await servers.publish([routed, queued, cold, alias].map((lead) => created(lead)) as Envelope<unknown>[]);
    await servers.publish([merged(alias, routed, 1, new Date(Date.now() - 60_000))]);
    await servers.publish([
      scored(routed, 50, { top }),
      wants(routed, { b2b: 5 }, { signals }),
      scored(cold, 12),
    ]);
    await eventually(async () => expect(await servers.state.decisions()).toHaveLength(1));
    await servers.publish([scored(queued, 60), wants(queued, { b2b: 5 })]);
    await eventually(async () => expect(await servers.state.decisions()).toHaveLength(2));
    await eventually(async () =>
      expect((await get(`/leads/${alias}/routing`)).body).toMatchObject({ lead_id: routed }),
    );
  });
  afterAll(() => servers.stop());

  const get = async (url: string, headers = as('read')) => {
    const answer = await service.http.inject({ url: `/api/v1${url}`, headers });
    return { status: answer.statusCode, body: answer.json<Record<string, never>>() };
  };
  const send = async (method: 'POST' | 'PATCH', url: string, body: object, headers = as('admin')) => {
    const answer = await service.http.inject({ method, url: `/api/v1${url}`, headers, body });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown> & { id: string }>() };
  };

  it('says where a lead stands, by any id of it', async () => {
    for (const id of [routed, alias]) {
      const { status, body } = await get(`/leads/${id}/routing`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        lead_id: routed,
        status: 'routed',
        assignments: [{ pipeline_key: 'b2b', owner: { id: member, name: 'Ada' } }],
        reasons: [],
        product: 'b2b',
        decision: {
          outcome: 'routed',
          owner_id: member,
          candidates: [{ team_member_id: member, passed_over: null }],
        },
      });
    }
  });

  it('says what keeps a lead in the pool, or in the line', async () => {
    await eventually(async () =>
      expect((await get(`/leads/${cold}/routing`)).body).toMatchObject({
        status: 'pool',
        assignments: [],
        reasons: [{ code: 'score_below', score: 12, needed: 40 }, { code: 'no_primary' }],
        decision: null,
      }),
    );
    expect((await get(`/leads/${queued}/routing`)).body).toMatchObject({
      status: 'queued',
      reasons: [{ code: 'no_capacity', pipeline_key: 'b2b' }],
    });
    expect((await get(`/leads/${newId()}/routing`)).status).toBe(404);
  });

  it('lists decisions, newest first, page by page, by lead and outcome', async () => {
    const first = await get('/routing/decisions?limit=1');
    expect(first.body).toMatchObject({
      data: [{ lead_id: queued, outcome: 'queued' }],
      next_cursor: expect.any(String),
    });
    const second = await get(`/routing/decisions?limit=1&cursor=${String(first.body['next_cursor'])}`);
    expect(second.body).toMatchObject({ data: [{ lead_id: routed, outcome: 'routed' }], next_cursor: null });
    expect((await get(`/routing/decisions?lead_id=${alias}`)).body['data']).toMatchObject([
      { lead_id: routed },
    ]);
    expect((await get('/routing/decisions?outcome=returned')).body['data']).toEqual([]);
    const [{ id }] = (second.body as unknown as { data: [{ id: string }] }).data;
    expect((await get(`/routing/decisions/${id}`)).body).toMatchObject({
      id,
      lead_id: routed,
      config_version: 1,
      by_hand: null,
      lineage: { event_id: expect.any(String), contributions: top, signals },
      candidates: [{ team_member_id: member, open: 0, capacity: 1, passed_over: null }],
    });
    expect((await get(`/routing/decisions/${newId()}`)).status).toBe(404);
    expect((await get('/routing/decisions?pipelin=b2b')).status).toBe(400);
    expect((await get('/routing/decisions?cursor=nonsense')).status).toBe(400);
  });

  it('shows the config', async () => {
    expect((await get('/routing/config')).body).toMatchObject({
      version: 1,
      thresholds: { score: 40, confidence: 0.6 },
      overrides: {},
      intent_prior: 1.5,
    });
  });

  it('adds, lists and changes team members, and says so', async () => {
    const body = {
      name: 'Grace',
      email: 'Grace@Example.com',
      pipelines: ['research', 'research'],
      capacity: 7,
    };
    const added = await send('POST', '/team-members', body);
    expect(added).toMatchObject({
      status: 201,
      body: {
        email: 'grace@example.com',
        pipelines: ['research'],
        open: 0,
        weight: 1,
        active: true,
        away: [],
        working_hours: null,
      },
    });
    expect((await send('POST', '/team-members', { ...body, email: 'grace@example.COM' })).status).toBe(409);

    const { id } = added.body;
    const away = [{ from: '2026-12-24T00:00:00+01:00', until: '2027-01-02T00:00:00+01:00' }];
    expect(await send('PATCH', `/team-members/${id}`, { away, weight: 2 })).toMatchObject({
      status: 200,
      body: { away: [{ from: '2026-12-23T23:00:00.000Z' }], weight: 2, capacity: 7, version: 2 },
    });
    expect((await send('PATCH', `/team-members/${id}`, { away: [] })).body).toMatchObject({
      away: [],
      version: 3,
    });
    expect((await get('/team-members?pipeline=research')).body['data']).toMatchObject([{ id }]);
    expect((await get('/team-members?active=false')).body['data']).toEqual([]);
    expect((await get(`/team-members/${member}`)).body).toMatchObject({ name: 'Ada', open: 1 });
    const page = await get('/team-members?limit=1');
    expect(page.body['data']).toMatchObject([{ id: member }]);
    expect(
      (await get(`/team-members?limit=1&cursor=${String(page.body['next_cursor'])}`)).body,
    ).toMatchObject({
      data: [{ id }],
      next_cursor: null,
    });
    const told = (await servers.state.told(teamMemberChanged)).filter(
      ({ data }) => data.team_member_id === id,
    );
    expect(told.map(({ entity_version }) => entity_version).sort()).toEqual([1, 2, 3]);
  });

  it('writes down every change with who made it and when, and what is no change not at all', async () => {
    const body = { name: 'Linus', email: 'linus@example.com', pipelines: ['research'], capacity: 7 };
    const { id } = (await send('POST', '/team-members', body)).body;
    const working_hours = { monday: [{ from: '09:00', until: '17:00' }] };
    const changed = await send('PATCH', `/team-members/${id}`, { capacity: 9, working_hours });
    expect(changed.body).toMatchObject({ version: 2, working_hours: { ...working_hours, tuesday: [] } });
    expect((await send('PATCH', `/team-members/${id}`, { capacity: 9, working_hours })).body).toMatchObject({
      version: 2,
    });
    const changes = await get(`/team-members/${id}/changes`);
    expect(changes.body).toMatchObject({
      data: [
        {
          version: 2,
          actor: 'test',
          changed_at: changed.body['updated_at'],
          changes: {
            capacity: { from: 7, to: 9 },
            working_hours: { from: null, to: { ...working_hours, sunday: [] } },
          },
        },
        { version: 1, changes: { name: { from: null, to: 'Linus' } } },
      ],
      next_cursor: null,
    });
    expect((await get(`/team-members/${newId()}/changes`)).status).toBe(404);
    const page = await get(`/team-members/${id}/changes?limit=1`);
    const next = await get(`/team-members/${id}/changes?limit=1&cursor=${String(page.body['next_cursor'])}`);
    expect(next.body).toMatchObject({ data: [{ version: 1 }], next_cursor: null });
  });

  it('refuses a change to a team member that somebody else has changed meanwhile', async () => {
    const body = { name: 'Margaret', email: 'm@example.com', pipelines: [], capacity: 1 };
    const { id } = (await send('POST', '/team-members', body)).body;
    const given = (version: string) => ({ ...as('admin'), 'if-match': version });
    const changes = await Promise.all(
      [2, 3, 4].map((capacity) => send('PATCH', `/team-members/${id}`, { capacity }, given('"1"'))),
    );
    expect(changes.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect((await send('PATCH', `/team-members/${id}`, { capacity: 5 }, given('"2"'))).status).toBe(200);
    expect((await send('PATCH', `/team-members/${id}`, { capacity: 6 }, given('x'))).status).toBe(400);
  });

  it('takes a pipeline that deals knows, by key or id, and warns when deals does not answer', async () => {
    const body = { name: 'Barbara', email: 'b@example.com', pipelines: ['b2c'], capacity: 1 };
    const unchecked = await send('POST', '/team-members', body);
    expect(unchecked).toMatchObject({
      status: 201,
      body: { pipelines: ['b2c'], warnings: [expect.stringContaining('b2c')] },
    });
    const { id } = unchecked.body;
    const b2bId = newId();
    expect((await send('PATCH', `/team-members/${id}`, { pipelines: [b2bId] })).status).toBe(503);
    servers.bus.answer(askPipelines, async () => ({
      pipelines: [{ id: b2bId, key: 'b2b', name: 'B2B Lab Enablement Pipeline' }],
    }));
    await eventually(async () =>
      expect(await send('PATCH', `/team-members/${id}`, { pipelines: [b2bId, 'b2b'] })).toMatchObject({
        status: 200,
        body: { pipelines: ['b2b'], warnings: [] },
      }),
    );
    expect(await send('PATCH', `/team-members/${id}`, { pipelines: ['b2b', 'b2c'] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'pipelines.1', message: expect.stringContaining('b2b') }] },
    });
  });

  it('keeps the share of turns when a weight changes', async () => {
    await send('PATCH', `/team-members/${member}`, { weight: 3 });
    expect(await servers.state.team()).toContainEqual(expect.objectContaining({ id: member, turns: 3 }));
    await send('PATCH', `/team-members/${member}`, { weight: 1 });
    expect(await servers.state.team()).toContainEqual(expect.objectContaining({ id: member, turns: 1 }));
  });

  it.each([
    [{ name: '' }, 'name'],
    [{ email: 'not an address' }, 'email'],
    [{ capacity: -1 }, 'capacity'],
    [{ weight: 0 }, 'weight'],
    [{ pipelines: ['B2B'] }, 'pipelines.0'],
    [{ time_zone: 'Europe/Atlantis' }, 'time_zone'],
    [{ away: [{}] }, 'away.0'],
    [{ away: [{ from: '2027-01-02T00:00:00Z', until: '2027-01-01T00:00:00Z' }] }, 'away.0'],
    [
      {
        away: [
          { from: '2027-01-05T00:00:00Z' },
          { from: '2027-01-01T00:00:00Z', until: '2027-01-05T00:00:00.001Z' },
        ],
      },
      'away.1',
    ],
    [{ working_hours: {} }, 'working_hours'],
    [{ working_hours: { monday: [{ from: '9:00', until: '17:00' }] } }, 'working_hours.monday.0.from'],
    [{ working_hours: { monday: [{ from: '22:00', until: '06:00' }] } }, 'working_hours.monday.0'],
    [{ surprise: true }, 'surprise'],
  ])('refuses a team member with %j and says where', async (wrong, path) => {
    const body = { name: 'Grace', email: 'g@example.com', pipelines: [], capacity: 1, ...wrong };
    const answer = await send('POST', '/team-members', body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toEqual([expect.objectContaining({ path })]);
  });

  it('refuses a change that names nothing, and one to nobody', async () => {
    expect((await send('PATCH', `/team-members/${member}`, {})).status).toBe(422);
    expect((await send('PATCH', `/team-members/${newId()}`, { capacity: 1 })).status).toBe(404);
  });

  it('describes every route', async () => {
    const answer = await service.http.inject({ url: '/openapi.json' });
    expect(Object.keys(answer.json<{ paths: object }>().paths)).toEqual([
      '/api/v1/leads/{id}/routing',
      '/api/v1/leads/{id}/route',
      '/api/v1/leads/{id}/unroute',
      '/api/v1/routing/evaluate/{leadId}',
      '/api/v1/routing/decisions',
      '/api/v1/routing/decisions/{id}',
      '/api/v1/routing/conflicts',
      '/api/v1/routing/conflicts/{id}',
      '/api/v1/routing/conflicts/{id}/claim',
      '/api/v1/routing/conflicts/{id}/resolve',
      '/api/v1/routing/conflicts/{id}/snooze',
      '/api/v1/routing/conflicts/{id}/undo',
      '/api/v1/routing/conflicts/{id}/reopen',
      '/api/v1/routing/config',
      '/api/v1/routing/config/versions',
      '/api/v1/routing/simulations',
      '/api/v1/routing/simulations/{id}',
      '/api/v1/team-members',
      '/api/v1/team-members/{id}',
      '/api/v1/team-members/{id}/changes',
    ]);
  });

  it('lets nobody in without a key, nor beyond its scopes', async () => {
    expect((await get('/team-members', {} as never)).status).toBe(401);
    expect((await send('POST', '/team-members', {}, as('read', 'write'))).status).toBe(403);
    expect((await send('PATCH', `/team-members/${member}`, { capacity: 2 }, as('write'))).status).toBe(403);
  });

  it('answers 400, never 500, to a value that no column can hold', async () => {
    const answer = await service.http.inject({
      method: 'POST',
      url: '/api/v1/team-members',
      headers: as('admin'),
      payload: { name: 'a\u0000b', email: 'nul@dna.example', pipelines: ['b2b'], capacity: 1 },
    });
    expect(answer.statusCode).toBe(400);
    const forged = Buffer.from(JSON.stringify(['\u0000', newId()])).toString('base64url');
    expect((await get(`/team-members?cursor=${forged}`)).status).toBe(400);
  });
});
