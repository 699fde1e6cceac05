import { askDealOfDecision, askPipelines, dealCreated, leadRouted } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually, merged } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { startServers } from './harness.ts';
import { routed } from './messages.ts';

describe('the service deals', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let service: Awaited<ReturnType<typeof createService>>;
  beforeAll(async () => {
    servers = await startServers();
    [service] = (await Promise.all([servers.startService(), servers.startService()])) as [
      Awaited<ReturnType<typeof createService>>,
      Awaited<ReturnType<typeof createService>>,
    ];
  });
  afterAll(() => servers.stop());

  const get = async (url: string, headers = as('read')) => {
    const answer = await service.http.inject({ url: `/api/v1${url}`, headers });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.json<{ data: { id: string }[]; next_cursor: string | null }>(),
    };
  };

  it('opens one deal for each of 500 leads with two replicas, though all is said three times', async () => {
    const leads = Array.from({ length: 500 }, () => newId());
    const messages = leads.map((lead) => routed(lead, { pipeline_key: 'research' }));
    await servers.publish(messages);
    await servers.publish(messages.map((message) => ({ ...message, id: newId() })).toReversed());
    await servers.publish(leads.map((lead) => routed(lead, { pipeline_key: 'research' })));
    const routes = () => servers.state.db.selectFrom('deal_routes').selectAll().execute();
    await eventually(async () => expect(await routes()).toHaveLength(1_000), { timeoutMs: 25_000 });
    const deals = await servers.state.deals();
    expect(deals).toHaveLength(500);
    expect(new Set(deals.map(({ lead_id }) => lead_id))).toEqual(new Set(leads));
    const told = await servers.state.told();
    expect(told.filter(({ type }) => type === dealCreated.type)).toHaveLength(500);
  });

  it('parks a route to nowhere and what is no message, and goes on', async () => {
    const lead = newId();
    const broken = { ...routed(newId()), data: { decision_id: 'none' } };
    await servers.publish([broken, routed(newId(), { pipeline_key: 'nowhere' }), routed(lead)]);
    await eventually(async () => expect((await get(`/deals?lead_id=${lead}`)).body.data).toHaveLength(1));
    await eventually(async () => {
      const letters = await servers.state.db
        .selectFrom('dead_letters')
        .selectAll()
        .orderBy('state')
        .execute();
      expect(letters.map(({ state, durable }) => [state, durable])).toEqual([
        ['parked', `deals__${leadRouted.name}`],
        ['retrying', `deals__${leadRouted.name}`],
      ]);
    });
  });

  it('shows the deals of a person by any of their ids', async () => {
    const [root, alias] = [newId(), newId()];
    const message = routed(root);
    await servers.publish([message, merged(alias, root)]);
    await eventually(async () => {
      const { body } = await get(`/deals?lead_id=${alias}`);
      expect(body.data).toMatchObject([
        {
          lead_id: root,
          pipeline: { key: 'b2b', name: 'B2B Lab Enablement Pipeline' },
          stage: { key: 'new', probability: 10 },
          owner_id: message.data.owner_id,
          status: 'open',
          value_cents: 0,
          currency: 'EUR',
          decision_id: message.data.decision_id,
        },
      ]);
    });
    const [deal] = (await get(`/deals?lead_id=${root}`)).body.data;
    const single = await get(`/deals/${deal!.id}`);
    expect(single).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: deal });
    expect((await get(`/deals/${newId()}`)).status).toBe(404);
  });

  it('lists deals by every filter, page by page', async () => {
    const owner_id = newId();
    const leads = [newId(), newId(), newId()];
    await servers.publish(leads.map((lead) => routed(lead, { owner_id, pipeline_key: 'co_creation' })));
    await eventually(async () =>
      expect((await get(`/deals?owner_id=${owner_id}`)).body.data).toHaveLength(3),
    );
    const count = async (query: string) =>
      (await get(`/deals?owner_id=${owner_id}&${query}`)).body.data.length;
    const pipeline = (await get('/pipelines/co_creation')).body as unknown as { id: string };
    expect(await count('pipeline=co_creation')).toBe(3);
    expect(await count(`pipeline=${pipeline.id}`)).toBe(3);
    expect(await count('pipeline=b2b')).toBe(0);
    expect(await count('stage=new')).toBe(3);
    expect(await count('stage=panel_workshop')).toBe(0);
    expect(await count('status=won')).toBe(0);
    expect(await count('created_from=2026-01-01T00:00:00Z')).toBe(3);
    expect(await count('created_to=2026-01-01T00:00:00Z')).toBe(0);

    const first = await get(`/deals?owner_id=${owner_id}&limit=2`);
    const second = await get(`/deals?owner_id=${owner_id}&limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body.next_cursor).toBeNull();
    expect(new Set([...first.body.data, ...second.body.data].map(({ id }) => id)).size).toBe(3);
    for (const wrong of ['owner=1', 'status=lukewarm', 'lead_id=1', 'cursor=nonsense', 'limit=201']) {
      expect((await get(`/deals?${wrong}`)).status).toBe(400);
    }
  });

  it('shows four pipelines with stages, by id or key', async () => {
    const { body } = await get('/pipelines');
    expect(
      (body.data as unknown as { key: string; name: string }[]).map(({ key, name }) => [key, name]),
    ).toEqual([
      ['research', 'Research Lab Pipeline'],
      ['b2b', 'B2B Lab Enablement Pipeline'],
      ['co_creation', 'Panel Co-Creation Pipeline'],
      ['discovery', 'Discovery Pipeline'],
    ]);
    const [research] = body.data;
    expect((await get('/pipelines/research')).body).toEqual(research);
    expect((await get(`/pipelines/${research!.id}`)).body).toEqual(research);
    expect((await get('/pipelines/none')).status).toBe(404);
    expect((await get('/pipelines', {} as never)).status).toBe(401);
  });

  it('describes every route', async () => {
    const answer = await service.http.inject({ url: '/openapi.json' });
    expect(Object.keys(answer.json<{ paths: object }>().paths)).toEqual([
      '/api/v1/pipelines',
      '/api/v1/pipelines/{id}',
      '/api/v1/pipelines/{id}/deals',
      '/api/v1/deals',
      '/api/v1/deals/{id}',
      '/api/v1/deals/{id}/history',
      '/api/v1/deals/{id}/move',
      '/api/v1/deals/{id}/close',
      '/api/v1/deals/{id}/reopen',
      '/api/v1/deals/{id}/void',
    ]);
  });

  it('answers which deal came of a decision, and whether somebody has worked on it', async () => {
    const message = routed(newId());
    const ask = async () =>
      (await servers.bus.ask(askDealOfDecision, { decision_id: message.data.decision_id })).deal;
    expect(await eventually(ask)).toBeNull();
    await servers.publish([message]);
    const deal = await eventually(async () => {
      const found = await ask();
      expect(found).toMatchObject({ status: 'open', touched: false });
      return found!;
    });
    const moved = await service.http.inject({
      method: 'POST',
      url: `/api/v1/deals/${deal.deal_id}/move`,
      headers: as('write'),
      payload: { stage: 'proposal' },
    });
    expect(moved.statusCode).toBe(200);
    expect(await ask()).toEqual({ ...deal, touched: true });
  });

  it('answers which pipelines there are', async () => {
    const { pipelines } = await eventually(() => servers.bus.ask(askPipelines, {}));
    expect(pipelines.map(({ key }) => key)).toEqual(['research', 'b2b', 'co_creation', 'discovery']);
  });
});
