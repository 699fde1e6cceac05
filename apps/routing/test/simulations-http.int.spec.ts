import { askPipelines } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, eventually } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { createService } from '../src/service.ts';
import { startServers } from './harness.ts';
import { created, scored, wants } from './messages.ts';

type Body = Record<string, unknown> & { id: string; data: { id: string }[]; next_cursor: string | null };

describe('/routing/simulations', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let service: Awaited<ReturnType<typeof createService>>;
  let ada: string;
  beforeAll(async () => {
    servers = await startServers();
    ada = await servers.state.addMember({ name: 'Ada', capacity: 2 });
    service = await servers.startService();
    servers.bus.answer(askPipelines, async () => ({
      pipelines: ['b2b', 'research', 'discovery'].map((key) => ({
        id: newId(),
        key,
        name: key,
      })),
    }));
    await eventually(() => servers.bus.ask(askPipelines, {}));
    const leads = Array.from({ length: 5 }, () => newId());
    for (const messages of [
      leads.map((lead) => created(lead)),
      leads.map((lead) => scored(lead, 50)),
      leads.map((lead) => wants(lead, { b2b: 5 })),
    ])
      await servers.publish(messages);
    await eventually(async () => expect(await servers.state.decisions()).toHaveLength(5));
  });
  afterAll(() => servers.stop());

  const send = async (method: 'GET' | 'POST', url: string, body?: object, headers = as('admin')) => {
    const answer = await service.http.inject({
      method,
      url: `/api/v1/routing/simulations${url}`,
      headers,
      ...(body && { body }),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json<Body>() };
  };
  const done = (id: string) =>
    eventually(async () => {
      const { body } = await send('GET', `/${id}`, undefined, as('read'));
      expect(body).toMatchObject({ state: 'done' });
      return body;
    });

  it('tries somebody new, in the background', async () => {
    const team = [{ name: 'Grace', pipelines: ['b2b'], capacity: 10 }];
    const { status, headers, body } = await send('POST', '', { team, days: 1 });
    expect(status).toBe(202);
    expect(headers['location']).toBe(`/api/v1/routing/simulations/${body.id}`);
    expect(body).toMatchObject({ days: 1, result: null, warnings: [], created_by: 'test' });
    const tried = body['team'] as { id: string; name: string }[];
    const grace = tried.find(({ name }) => name === 'Grace')!.id;
    expect(await done(body.id)).toMatchObject({
      progress: { leads_done: 5 },
      result: {
        leads: 5,
        moved: expect.any(Number),
        arrivals: { before: { routed: 2, queued: 3 }, after: { routed: 5, queued: 0 } },
        load: expect.arrayContaining([
          expect.objectContaining({ owner_id: ada, before: { assigned: 2, peak_open: 2 } }),
          expect.objectContaining({ owner_id: grace, before: { assigned: 0, peak_open: 0 } }),
        ]),
        capacity: [{ owner_id: ada, before: { breaches_avoided: 3, over_capacity: 0 } }],
        fidelity: { compared: 5, same: 5 },
      },
    });
    expect(await servers.state.decisions()).toHaveLength(5);
    expect((await servers.state.team()).map(({ id }) => id)).toEqual([ada]);
  });

  it('tries another config, warns of what it cannot see, and lists what was tried, page by page', async () => {
    const { body } = await send('POST', '', {
      config: {
        thresholds: { score: 30, confidence: 0.6 },
        strategies: { b2b: { kind: 'fixed', owner_ids: [ada] } },
      },
    });
    expect(body['warnings']).toEqual([expect.stringContaining('/api/v1/scoring/simulations')]);
    expect(await done(body.id)).toMatchObject({
      days: 28,
      base_version: 1,
      config: { thresholds: { score: 30 }, sla_minutes: 240 },
      result: { moved: 0 },
    });
    const first = await send('GET', '?limit=1');
    expect(first.body.data.map(({ id }) => id)).toEqual([body.id]);
    const second = await send('GET', `?limit=1&cursor=${first.body.next_cursor}`);
    expect(second.body.data).toHaveLength(1);
    expect(second.body.data[0]!.id).not.toBe(body.id);
  });

  it.each<[object, string]>([
    [{}, ''],
    [{ config: {} }, ''],
    [{ team: [{ name: 'Grace', pipelines: ['b2b'] }] }, 'team.0.capacity'],
    [{ team: [{ id: newId(), capacity: 1 }] }, 'team.0.id'],
    [{ team: [{ name: 'Grace', pipelines: ['nowhere'], capacity: 1 }] }, 'team.0.pipelines.0'],
    [{ config: { thresholds: { score: 40.5, confidence: 0.6 } } }, 'config.thresholds.score'],
    [
      { config: { strategies: { b2b: { kind: 'fixed', owner_ids: [newId()] } } } },
      'config.strategies.b2b.owner_ids.0',
    ],
    [{ config: { sla_minutes: 60 }, days: 366 }, 'days'],
    [{ config: { sla_minutes: 60 }, surprise: 1 }, 'surprise'],
  ])('refuses %j and says where', async (wrong, path) => {
    const { status, body } = await send('POST', '', wrong);
    expect(status).toBe(422);
    expect(body['errors']).toEqual([expect.objectContaining({ path })]);
  });

  it('is for admins; others may look', async () => {
    const team = [{ id: ada, capacity: 1 }];
    expect((await send('POST', '', { team }, as('write', 'read'))).status).toBe(403);
    expect((await send('GET', '', undefined, as('read'))).status).toBe(200);
    expect((await send('GET', `/${newId()}`)).status).toBe(404);
  });
});
