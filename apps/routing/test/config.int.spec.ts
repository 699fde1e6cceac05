import { leadRouted, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually } from '@dna/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { startServers } from './harness.ts';
import { created, scored, wants } from './messages.ts';

type Service = Awaited<ReturnType<typeof createService>>;

describe('the config of routing', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let replicas: [Service, Service];
  let config: Record<string, unknown> & { version: number };

  beforeAll(async () => {
    servers = await startServers();
    replicas = [await servers.startService(), await servers.startService()];
  });
  beforeEach(async () => {
    config = (await get('/routing/config')).body as typeof config;
  });
  afterAll(() => servers.stop());

  const get = async (url: string, service = replicas[0]) => {
    const answer = await service.http.inject({ url: `/api/v1${url}`, headers: as('read') });
    return { status: answer.statusCode, etag: answer.headers['etag'], body: answer.json<object>() };
  };
  const put = async (changes: object, headers: object = {}, service = replicas[0]) => {
    const answer = await service.http.inject({
      method: 'PUT',
      url: '/api/v1/routing/config',
      headers: { ...as('admin'), ...headers },
      body: { ...config, ...changes },
    });
    type Body = Record<string, unknown> & { version: number; errors: { path: string; message: string }[] };
    return { status: answer.statusCode, body: answer.json<Body>() };
  };
  const qualify = async (lead: string, score = 50) => {
    await servers.publish([created(lead)] as Envelope<unknown>[]);
    await servers.publish([scored(lead, score), wants(lead, { b2b: 5 })]);
  };
  const ownersOf = async (leads: string[]) => {
    await eventually(async () =>
      expect(await servers.state.told(leadRouted, leads)).toHaveLength(leads.length),
    );
    return (await servers.state.told(leadRouted, leads)).map(({ data }) => data.owner_id);
  };

  it('comes with what DESIGN says', () => {
    expect(config).toMatchObject({
      version: 1,
      thresholds: { score: 40, confidence: 0.6 },
      overrides: {},
      margins: { score: 5 },
      sla_minutes: 240,
      fallback_pipeline: 'discovery',
      strategies: {},
      outside_working_hours: 'assign',
      business_hours: { time_zone: 'Europe/Berlin', holidays: [] },
      intent_prior: 1.5,
      author: null,
    });
  });

  it('is replaced as a whole by a new version with author and time, and keeps the old ones', async () => {
    const { version } = config;
    const business_hours = {
      time_zone: 'America/New_York',
      weekdays: {
        monday: [
          { from: '08:00', until: '12:00' },
          { from: '13:00', until: '24:00' },
        ],
      },
      holidays: ['2026-12-25', '2026-07-04', '2026-12-25'],
    };
    const changed = await put({ sla_minutes: 60, overrides: { b2b: { score: 45 } }, business_hours });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        version: version + 1,
        sla_minutes: 60,
        overrides: { b2b: { score: 45 } },
        business_hours: {
          time_zone: 'America/New_York',
          weekdays: { ...business_hours.weekdays, sunday: [] },
          holidays: ['2026-07-04', '2026-12-25'],
        },
        author: 'test',
        warnings: [expect.stringContaining('discovery, b2b')],
      },
    });
    const { warnings: _, ...shown } = changed.body;
    expect(await get('/routing/config', replicas[1])).toMatchObject({
      etag: `"${version + 1}"`,
      body: shown,
    });
    expect((await get(`/routing/config?version=${version}`)).body).toEqual(config);
    expect((await get('/routing/config?version=999')).status).toBe(404);
    const list = await get('/routing/config/versions?limit=1');
    expect(list.body).toMatchObject({ data: [{ version: version + 1 }], next_cursor: expect.any(String) });
    const { next_cursor } = list.body as { next_cursor: string };
    expect((await get(`/routing/config/versions?limit=1&cursor=${next_cursor}`)).body).toMatchObject({
      data: [{ version, author: null }],
    });
  });

  it('lets one of several who change the same version win, and tells the others', async () => {
    const ifMatch = { 'if-match': `"${config.version}"` };
    const answers = await Promise.all(
      [1, 2, 3, 4].map((index) => put({ sla_minutes: 100 + index }, ifMatch, replicas[index % 2])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect(answers.find(({ status }) => status === 412)!.body.version).toBe(config.version + 1);
    const unconditional = await Promise.all([1, 2, 3].map(() => put({})));
    expect(unconditional.map(({ body }) => body.version).sort()).toEqual(
      [2, 3, 4].map((more) => config.version + more),
    );
  });

  it.each<[object, string, string]>([
    [{ thresholds: { score: -1, confidence: 0.6 } }, 'thresholds.score', 'at least 0'],
    [{ thresholds: { score: 40, confidence: 60 } }, 'thresholds.confidence', '60 % is 0.6'],
    [{ thresholds: undefined }, 'thresholds', 'send the whole config'],
    [{ overrides: { b2b: { score: 'warm' } } }, 'overrides.b2b.score', 'whole number'],
    [{ margins: { score: 1.5 } }, 'margins.score', 'whole number'],
    [{ sla_minutes: 0 }, 'sla_minutes', 'at least 1 minute'],
    [{ fallback_pipeline: 'Discovery' }, 'fallback_pipeline', 'a pipeline key'],
    [{ strategies: { b2b: { kind: 'dice' } } }, 'strategies.b2b.kind', 'weighted_round_robin'],
    [{ strategies: { b2b: { kind: 'fixed', owner_ids: [] } } }, 'strategies.b2b.owner_ids', 'at least one'],
    [{ outside_working_hours: 'sleep' }, 'outside_working_hours', 'assign or wait'],
    [{ surprise: 1 }, 'surprise', 'not known'],
  ])('refuses %j, and says where and what to do', async (changes, path, remedy) => {
    const { status, body } = await put(changes);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ path, message: expect.stringContaining(remedy) }]);
  });

  it.each<[object, string, string]>([
    [{ time_zone: 'Europe/Atlantis' }, 'time_zone', 'Europe/Berlin'],
    [{ time_zone: '+01:00' }, 'time_zone', 'IANA'],
    [{ holidays: ['25.12.2026'] }, 'holidays.0', '2026-12-25'],
    [{ holidays: ['2026-02-30'] }, 'holidays.0', 'a day'],
    [{ weekdays: {} }, 'weekdays', 'at least one span'],
    [{ weekdays: { monday: [{ from: '25:00', until: '26:00' }] } }, 'weekdays.monday.0.from', '24:00'],
    [
      {
        weekdays: {
          monday: [
            { from: '09:00', until: '12:00' },
            { from: '11:00', until: '17:00' },
          ],
        },
      },
      'weekdays.monday.1',
      'join the two',
    ],
  ])('refuses business hours with %j, and says where and what to do', async (changes, path, remedy) => {
    const { body } = await put({ business_hours: { ...(config['business_hours'] as object), ...changes } });
    expect(body.errors[0]).toEqual({
      path: `business_hours.${path}`,
      message: expect.stringContaining(remedy),
    });
  });

  it('names members of the pipeline only', async () => {
    const stranger = await servers.state.addMember({ pipelines: ['research'] });
    const nobody = newId();
    const { status, body } = await put({
      strategies: {
        b2b: { kind: 'fixed', owner_ids: [stranger] },
        research: { kind: 'weighted_round_robin', weights: { [stranger]: 2, [nobody]: 1 } },
      },
    });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        path: 'strategies.b2b.owner_ids.0',
        message: expect.stringContaining(`PATCH /api/v1/team-members/${stranger}`),
      },
      {
        path: `strategies.research.weights.${nobody}`,
        message: expect.stringContaining('not a team member'),
      },
    ]);
  });

  it('counts from the next decision on in every process, and decisions keep the version they were made by', async () => {
    await servers.state.clear();
    const [a, b] = [await servers.state.addMember(), await servers.state.addMember()];
    const warm = newId();
    await qualify(warm, 30);
    const low = await put({ thresholds: { score: 30, confidence: 0.6 }, overrides: {} }, {}, replicas[1]);
    const first = newId();
    await qualify(first, 30);
    await ownersOf([first]);
    const fixed = await put({ ...low.body, strategies: { b2b: { kind: 'fixed', owner_ids: [b, a] } } });
    expect(fixed.status).toBe(200);
    const leads = [newId(), newId(), newId()];
    for (const lead of leads) await qualify(lead, 30);
    expect(await ownersOf(leads)).toEqual([b, b, b]);
    const decisions = await servers.state.decisions();
    const versionOf = (lead: string) => decisions.find(({ lead_id }) => lead_id === lead)?.config_version;
    expect(versionOf(first)).toBe(low.body.version);
    expect(leads.map(versionOf)).toEqual(leads.map(() => fixed.body.version));
    expect(decisions.find(({ lead_id }) => lead_id === leads[0])).toMatchObject({
      reason: 'fixed',
      candidates: expect.arrayContaining([expect.objectContaining({ passed_over: 'later_in_list' })]),
    });
    const told = (await servers.state.told(leadRouted, leads))[0]!;
    expect(told.data).toMatchObject({ reason: 'fewest_turns', strategy: 'fixed' });

    const weights = { [a]: 3, [b]: 1 };
    await put({ ...fixed.body, strategies: { b2b: { kind: 'weighted_round_robin', weights } } });
    const more = Array.from({ length: 8 }, () => newId());
    for (const lead of more) await qualify(lead, 30);
    const owners = await ownersOf(more);
    expect([a, b].map((id) => owners.filter((owner) => owner === id).length)).toEqual([6, 2]);
  });

  it('lets leads wait for members to come to work where it says so, and looks again when they do', async () => {
    await servers.state.clear();
    const none = { tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
    // At least a day away, whenever this runs.
    const today = new Date().getUTCDay();
    const day = [{ from: '00:00', until: '24:00' }];
    const working_hours =
      today >= 4 || today === 0
        ? { ...none, monday: [], tuesday: day }
        : { ...none, monday: [], friday: day };
    const owner = await servers.state.addMember({ working_hours, time_zone: 'UTC' });
    await put({ outside_working_hours: 'wait', strategies: {} });
    const [waits, goes] = [newId(), newId()];
    await qualify(waits);
    await eventually(async () =>
      expect(await servers.state.decisions()).toMatchObject([
        {
          lead_id: waits,
          outcome: 'queued',
          reasons: [{ code: 'outside_hours', pipeline_key: 'b2b' }],
          candidates: [{ team_member_id: owner, passed_over: 'off_hours' }],
        },
      ]),
    );
    const timers = await servers.state.db.selectFrom('timers').selectAll().execute();
    const opening = timers.filter(({ key }) => key.startsWith('serve-queue:opens:'));
    expect(opening.map(({ due_at }) => due_at.getUTCDay())).toEqual([working_hours.tuesday.length ? 2 : 5]);
    await put({ outside_working_hours: 'assign', strategies: {} });
    await qualify(goes);
    expect(await ownersOf([waits, goes])).toEqual([owner, owner]);
  });
});
