import { newId } from '@dna/database';
import { as, eventually } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { crossed, dealOpened, startServers } from './harness.ts';

describe('the service integration', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());

  const list = async (query: string) => {
    const url = `/api/v1/integrations/notifications?${query}`;
    const response = await servers.http.inject({ url, headers: as('read') });
    type Item = { id: string; template: string; status: string; facts: object; happened_at: string };
    return { status: response.statusCode, ...response.json<{ data: Item[]; next_cursor: string | null }>() };
  };

  it('hears of a hot lead and a deal, asks for both to be told, and lists them newest first', async () => {
    const lead = newId();
    await servers.publish([crossed(lead, 1, new Date('2026-11-25T09:30:00Z'))]);
    await eventually(async () => expect(await servers.state.requested(lead)).toHaveLength(1));
    const deals = [dealOpened(lead), dealOpened(lead), dealOpened(lead)];
    for (const deal of [...deals, ...deals]) await servers.publish([{ ...deal, id: newId() }]);
    await eventually(async () => expect(await servers.state.requested(lead)).toHaveLength(4));
    await eventually(async () =>
      expect((await servers.bus.streams.state('EVT_INTEGRATION'))?.messages).toBeGreaterThanOrEqual(4),
    );

    const all = await list(`lead_id=${lead}`);
    expect(all.status).toBe(200);
    expect(all.data.map(({ template }) => template)).toEqual([
      'deal_opened',
      'deal_opened',
      'deal_opened',
      'hot_lead',
    ]);
    expect(all.data[3]).toMatchObject({ happened_at: '2026-11-25T09:30:00.000Z', facts: { score: 74 } });
    expect((await list(`lead_id=${lead}&template=hot_lead`)).data).toHaveLength(1);
    expect((await list(`lead_id=${lead}&status=suppressed`)).data).toEqual([]);
  });

  it('pages through the list without losing or repeating one', async () => {
    const lead = newId();
    for (let n = 0; n < 7; n += 1) await servers.publish([dealOpened(lead)]);
    await eventually(async () => expect(await servers.state.notifications(lead)).toHaveLength(7));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`lead_id=${lead}&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('refuses strangers, unknown parameters and a cursor that is not its own', async () => {
    const url = '/api/v1/integrations/notifications';
    expect((await servers.http.inject({ url })).statusCode).toBe(401);
    expect((await list('colour=red')).status).toBe(400);
    expect((await list('cursor=nonsense')).status).toBe(400);
    expect((await list('lead_id=7')).status).toBe(400);
  });

  it('is healthy', async () => {
    const health = await servers.http.inject({ url: '/health' });
    expect(health.statusCode).toBe(200);
    expect(health.json()).toMatchObject({
      checks: { broker: 'connected', dead_letters: 0, alerts_enabled: true },
    });
    expect((await servers.http.inject({ url: '/ready' })).statusCode).toBe(200);
  });
});
