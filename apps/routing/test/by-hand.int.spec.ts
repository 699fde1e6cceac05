import { leadReassigned, leadRouted, leadUnrouted } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, erased, eventually, merged, tracesOf } from '@dna/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { handlersOn, startServers } from './harness.ts';
import { created, scored, updated, wants } from './messages.ts';

describe('what people decide about leads', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let state: (typeof servers)['state'];
  let service: Awaited<ReturnType<typeof createService>>;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    servers = await startServers();
    ({ state } = servers);
    handlers = handlersOn(state);
    service = await servers.startService();
  });
  afterEach(() => state.clear());
  afterAll(() => servers.stop());

  type Body = Record<string, never> & { decision: { id: string }; detail: string };
  const send = async (method: 'GET' | 'POST', url: string, body?: object, headers: object = {}) => {
    const answer = await service.http.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...as('write', 'read'), ...headers },
      ...(body && { body }),
    });
    return { status: answer.statusCode, etag: answer.headers['etag'], body: answer.json<Body>() };
  };
  const route = (lead: string, body: object, headers: object = {}) =>
    send('POST', `/leads/${lead}/route`, { pipeline: 'b2b', reason: 'met at the fair', ...body }, headers);
  const unroute = (lead: string, headers: object = {}) =>
    send('POST', `/leads/${lead}/unroute`, { reason: 'wrong person' }, headers);
  const evaluate = (lead: string, query = '') => send('POST', `/routing/evaluate/${lead}${query}`);
  const hear = async (...messages: Parameters<typeof handlers.handle>[0]) => {
    for (const message of messages) await handlers.handle([message]);
  };
  const qualify = (lead: string) => hear(created(lead), scored(lead, 50), wants(lead, { b2b: 5 }));
  const live = () =>
    state.db.selectFrom('assignments').selectAll().where('released_at', 'is', null).execute();

  it('routes a cold lead to whom they name, over capacity, marked, once', async () => {
    const owner = await state.addMember({ capacity: 0 });
    const lead = newId();
    await hear(created(lead));
    const routed = await route(lead, { owner_id: owner });
    expect(routed).toMatchObject({
      status: 200,
      body: {
        changed: true,
        decision: {
          outcome: 'routed',
          cycle: 2,
          owner_id: owner,
          reason: 'manual',
          over_capacity: true,
          by_hand: { actor: 'test', reason: 'met at the fair' },
          candidates: [{ team_member_id: owner, open: 0, capacity: 0, passed_over: null }],
        },
        warnings: [expect.stringContaining('deals'), expect.stringContaining('capacity')],
      },
    });
    expect((await route(lead, { owner_id: owner })).body).toMatchObject({
      changed: false,
      decision: { id: routed.body.decision.id },
    });
    expect(await state.told(leadRouted)).toMatchObject([
      { lead_id: lead, entity_version: 1, data: { owner_id: owner, reason: 'manual', score: 0 } },
    ]);
    expect(await state.team()).toMatchObject([{ open: 1, turns: 0 }]);
  });

  it('moves a routed lead to another owner or pipeline, and tells what it was taken from', async () => {
    const [first, second] = [
      await state.addMember(),
      await state.addMember({ pipelines: ['b2b', 'research'] }),
    ];
    const lead = newId();
    await qualify(lead);
    const [told] = await state.told(leadRouted);
    const other = told!.data.owner_id === first ? second : first;
    const moved = await route(lead, { owner_id: other });
    expect(moved.body.decision).toMatchObject({
      outcome: 'reassigned',
      cycle: 1,
      previous: { decision_id: told!.data.decision_id, owner_id: told!.data.owner_id },
    });
    const elsewhere = await route(lead, { pipeline: 'research' });
    expect(elsewhere.body.decision).toMatchObject({ owner_id: second, reason: 'fewest_turns' });
    expect(await state.told(leadReassigned)).toMatchObject([
      {
        entity_version: 2,
        data: { owner_id: other, pipeline_key: 'b2b', previous: { pipeline_key: 'b2b' } },
      },
      { entity_version: 3, data: { owner_id: second, pipeline_key: 'research', strategy: 'least_loaded' } },
    ]);
    expect(await live()).toMatchObject([{ lead_id: lead, pipeline_key: 'research', owner_id: second }]);
    expect(await state.told(leadRouted)).toHaveLength(1);
  });

  it('gives a lead to nobody in particular only where leads fall back to', async () => {
    const lead = newId();
    await hear(created(lead));
    expect(await route(lead, {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('owner_id') },
    });
    expect((await route(lead, { pipeline: 'discovery' })).body).toMatchObject({
      decision: { owner_id: null, reason: 'fallback' },
      warnings: [expect.anything(), expect.stringContaining('no owner')],
    });
    expect((await send('GET', `/leads/${lead}/routing`)).body).toMatchObject({
      status: 'routed',
      assignments: [{ pipeline_key: 'discovery', owner: null }],
    });
  });

  it('refuses what cannot be, and says what to do', async () => {
    const [absent, stranger] = [
      await state.addMember({ active: false }),
      await state.addMember({ pipelines: ['research'] }),
    ];
    const [lead, anonymous, silent] = [newId(), newId(), newId()];
    await hear(
      created(lead),
      created(anonymous, { identified: false }),
      created(silent, { suppressed: true }),
    );
    for (const [owner_id, remedy] of [
      [absent, 'PATCH'],
      [stranger, 'PATCH'],
      [newId(), 'GET /api/v1/team-members'],
    ]) {
      expect(await route(lead, { owner_id })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'owner_id', message: expect.stringContaining(remedy!) }] },
      });
    }
    expect((await route(anonymous, {})).status).toBe(409);
    expect((await route(silent, {})).status).toBe(409);
    expect((await route(newId(), {})).status).toBe(404);
    expect((await unroute(newId())).status).toBe(404);
    expect((await route(lead, { reason: '' })).status).toBe(422);
    expect((await route(lead, {}, as('read'))).status).toBe(403);
    expect(await state.decisions()).toEqual([]);
    expect(await state.db.selectFrom('lead_states').select('lead_id').execute()).toHaveLength(3);
  });

  it('returns a lead to the pool, where it stays until its score has fallen and risen again', async () => {
    await state.addMember({ capacity: 1 });
    const [lead, waiting] = [newId(), newId()];
    await qualify(lead);
    await qualify(waiting);
    const [told] = await state.told(leadRouted);
    expect((await unroute(lead)).body).toMatchObject({
      changed: true,
      decisions: [{ outcome: 'unrouted', by_hand: { reason: 'wrong person' } }],
    });
    expect((await unroute(lead)).body).toMatchObject({ changed: false, decisions: [] });
    expect(await state.told(leadUnrouted)).toMatchObject([
      {
        lead_id: lead,
        entity_version: 2,
        data: {
          previous_decision_id: told!.data.decision_id,
          pipeline_key: 'b2b',
          owner_id: told!.data.owner_id,
        },
      },
    ]);
    await hear(scored(lead, 60, { count: 4 }), wants(lead, { b2b: 6 }, { count: 4 }));
    expect(await state.told(leadRouted, [lead])).toHaveLength(1);
    expect((await send('GET', `/leads/${lead}/routing`)).body).toMatchObject({
      status: 'pool',
      reasons: [{ code: 'not_rearmed', score: 60, needed: 35 }],
    });
    await hear(scored(lead, 35, { count: 5 }), scored(lead, 39, { count: 6 }));
    await state.db.updateTable('team_members').set({ capacity: 5 }).execute();
    await hear(scored(lead, 41, { count: 7 }), wants(lead, { b2b: 6 }, { count: 7 }));
    // The one who waited had the place first; there is room for both now.
    await eventually(async () => expect(await state.told(leadRouted, [waiting, lead])).toHaveLength(3));
    const routed = (await state.decisions()).filter(({ outcome }) => outcome === 'routed');
    expect(routed.filter(({ lead_id }) => lead_id === lead).map(({ cycle }) => cycle)).toEqual([1, 2]);
  });

  it('routes by hand what was returned, at once', async () => {
    const owner = await state.addMember();
    const lead = newId();
    await qualify(lead);
    await unroute(lead);
    expect((await route(lead, { owner_id: owner })).body.decision).toMatchObject({
      outcome: 'routed',
      cycle: 3,
    });
    expect((await state.told(leadRouted)).map(({ entity_version }) => entity_version)).toEqual([1, 3]);
  });

  it('takes a merged lead back by any id of it, in every pipeline', async () => {
    await state.addMember({ pipelines: ['b2b', 'research'] });
    const [root, alias] = [newId(), newId()];
    await qualify(root);
    await hear(created(alias));
    await route(alias, { pipeline: 'research' });
    await hear(merged(alias, root));
    const moved = await route(alias, { pipeline: 'research', owner_id: (await state.team())[0]!.id });
    expect(moved.body['changed']).toBe(false);
    expect((await unroute(alias)).body['decisions']).toHaveLength(2);
    expect((await state.told(leadUnrouted)).map(({ lead_id }) => lead_id).sort()).toEqual(
      [root, alias].sort(),
    );
    expect(await live()).toEqual([]);
  });

  it('lets one of many win who decide at once, and tells those who had seen another version', async () => {
    const members = await Promise.all([1, 2, 3, 4].map(() => state.addMember()));
    const lead = newId();
    await qualify(lead);
    const { etag } = await send('GET', `/leads/${lead}/routing`);
    expect(etag).toBe('"1"');
    const [told] = await state.told(leadRouted);
    const others = members.filter((id) => id !== told!.data.owner_id);
    const answers = await Promise.all([
      ...others.map((owner_id) => route(lead, { owner_id }, { 'if-match': etag })),
      unroute(lead, { 'if-match': etag }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const unconditional = await Promise.all([
      ...members.map((owner_id) => route(lead, { owner_id })),
      unroute(lead),
      hear(scored(lead, 80, { count: 9 }), wants(lead, { b2b: 9 }, { count: 9 })),
    ]);
    expect(unconditional).toHaveLength(6);
    expect((await live()).length).toBeLessThanOrEqual(1);
    const said = [leadRouted, leadReassigned, leadUnrouted].map((each) => state.told<unknown>(each as never));
    const versions = (await Promise.all(said)).flat().map(({ entity_version }) => entity_version);
    expect(versions.sort((a, b) => a - b)).toEqual(versions.map((_, index) => index + 1));
  });

  it('says what would happen now and writes nothing, or lets it happen', async () => {
    const owner = await state.addMember();
    const [lead, cold] = [newId(), newId()];
    await hear(created(cold), scored(cold, 12));
    expect((await evaluate(cold, '?dry_run=true')).body).toMatchObject({
      dry_run: true,
      verdict: 'stays',
      change: null,
      reasons: [{ code: 'score_below', score: 12, needed: 40 }, { code: 'no_primary' }],
      needed: { score: 40, confidence: 0.6 },
    });
    await state.db.updateTable('team_members').set({ active: false }).execute();
    await qualify(lead);
    expect((await evaluate(lead, '?dry_run=true')).body).toMatchObject({
      verdict: 'queues',
      change: null,
      reasons: [{ code: 'no_active_member' }],
      candidates: [{ passed_over: 'inactive' }],
    });
    await state.db.updateTable('team_members').set({ active: true }).execute();
    const before = await state.decisions();
    const would = {
      verdict: 'routes',
      change: 'routed',
      owner_id: owner,
      reason: 'fewest_turns',
      reasons: [],
    };
    expect((await evaluate(lead, '?dry_run=true')).body).toMatchObject({ ...would, config_version: 1 });
    expect(await state.decisions()).toEqual(before);
    expect(await state.team()).toMatchObject([{ open: 0, turns: 0 }]);
    expect((await evaluate(lead)).body).toMatchObject({ ...would, dry_run: false });
    expect(await state.told(leadRouted)).toHaveLength(1);
    expect((await evaluate(lead)).body).toMatchObject({
      verdict: 'stays',
      reasons: [{ code: 'already_routed' }],
    });
    expect((await evaluate(newId())).status).toBe(404);
    expect((await evaluate(newId(), '?dry_run=true')).status).toBe(404);
    expect((await evaluate(lead, '?dryrun=true')).status).toBe(400);
  });

  it('forgets what people wrote with the person, and does not decide about who was forgotten', async () => {
    const owner = await state.addMember();
    const lead = newId();
    await hear(created(lead));
    await route(lead, { owner_id: owner, reason: 'Dr. Curie asked for a call' });
    await unroute(lead);
    const told = await state.told();
    expect(JSON.stringify(told)).not.toContain('Curie');
    await hear(erased([lead]), updated(lead, {}, 9));
    expect(await tracesOf(state.db, [lead, 'Curie'])).toEqual([]);
    for (const answer of [await route(lead, { owner_id: owner }), await unroute(lead), await evaluate(lead)])
      expect(answer.status).toBe(404);
    expect(await tracesOf(state.db, [lead, 'Curie'])).toEqual([]);
  });
});
