import { leadScored } from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { as, eventually, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { startServers } from './harness.ts';
import { naiveScores } from './naive-score.ts';

type Answer = {
  lead_id: string;
  score: number;
  next_change_at: string | null;
  contributions: { effective_points: number; decay_factor: number; cut_by_cap: number; why: string }[];
  history: object[];
  next_cursor: string | null;
};

describe('the service scoring', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let get: (path: string, headers?: Record<string, string>) => Promise<{ status: number; body: Answer }>;
  beforeAll(async () => {
    servers = await startServers();
    const [{ http }] = await Promise.all([servers.startService(), servers.startService()]);
    get = async (path, headers = as('read')) => {
      const answer = await http.inject({ url: `/api/v1${path}`, headers });
      return { status: answer.statusCode, body: answer.json<Answer>() };
    };
  });
  afterAll(() => servers.stop());

  const seen = (leadId: string, count: number) =>
    eventually(async () => expect(await servers.state.scoreOf(leadId)).toMatchObject({ basis_count: count }));

  it('scores what it hears and explains it', async () => {
    const lead = newId();
    await servers.publish([
      recorded(lead, { properties: { page_path: '/pricing' } }),
      recorded(lead, { type: 'demo_requested' }),
    ]);
    await seen(lead, 2);
    const { status, body } = await get(`/leads/${lead}/scores`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ lead_id: lead, score: 40, ruleset_version: 1, next_cursor: null });
    expect(body.contributions.reduce((sum, { effective_points }) => sum + effective_points, 0)).toBe(40);
    expect(Date.parse(body.next_change_at!)).toBeGreaterThan(Date.now());
    expect(body.history.at(-1)).toMatchObject({ previous: 0, reason: 'event' });
  });

  it('says why an event from January gives nothing today, and what it gave then', async () => {
    const lead = newId();
    await servers.publish([
      recorded(lead, { at: '2026-01-21T12:00:00Z', properties: { page_path: '/pricing' } }),
    ]);
    await seen(lead, 1);
    const { body } = await get(`/leads/${lead}/scores`);
    expect(body).toMatchObject({ score: 0, next_change_at: null });
    expect(body.contributions.map(({ why }) => why).sort()).toEqual([
      'Page visited on 2026-01-21: 2 points, expired after 90 days on 2026-04-21.',
      'Pricing page visited on 2026-01-21: 8 points, expired after 90 days on 2026-04-21.',
    ]);
    expect(body.contributions.map(({ decay_factor }) => decay_factor)).toEqual([0, 0]);

    const then = await get(`/leads/${lead}/scores?at=2026-02-01T00:00:00%2B01:00`);
    expect(then.body).toMatchObject({
      score: 10,
      as_of: '2026-01-31T23:00:00.000Z',
      next_change_at: '2026-04-21T12:00:00.000Z',
    });
    const before = await get(`/leads/${lead}/scores?at=2026-01-21T11:59:59Z`);
    expect(before.body).toMatchObject({ score: 0, contributions: [] });
  });

  it('pages through the contributions, which sum to the score', async () => {
    const lead = newId();
    const at = (index: number) => new Date(Date.now() - index * 3_600_000);
    await servers.publish(Array.from({ length: 12 }, (_, index) => recorded(lead, { at: at(index) })));
    await seen(lead, 12);
    const pages: Answer[] = [];
    let cursor = '';
    do {
      const { body } = await get(`/leads/${lead}/scores?limit=5${cursor}`);
      pages.push(body);
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (cursor !== '');
    expect(pages.map(({ contributions }) => contributions.length)).toEqual([5, 5, 2]);
    const all = pages.flatMap(({ contributions }) => contributions);
    expect(all.reduce((sum, { effective_points }) => sum + effective_points, 0)).toBe(10);
    expect(all.filter(({ cut_by_cap }) => cut_by_cap === 2)).toHaveLength(7);
  });

  it('answers for a merged lead with its root', async () => {
    const [older, younger] = [newId(), newId()];
    await servers.publish([
      recorded(older),
      recorded(younger, { type: 'demo_requested' }),
      merged(younger, older),
    ]);
    await eventually(async () => expect(await servers.state.scoreOf(older)).toMatchObject({ score: 32 }));
    const { body } = await get(`/leads/${younger}/scores`);
    expect(body).toMatchObject({ lead_id: older, score: 32 });
    expect(body.contributions).toHaveLength(2);
  });

  it('forecasts when a lead cools down, and what would warm it up', async () => {
    const lead = newId();
    const at = new Date(Date.now() - 6 * 86_400_000);
    await servers.publish([
      recorded(lead, { type: 'demo_requested', at: new Date(Date.now() - 3 * 86_400_000) }),
      recorded(lead, { type: 'content_downloaded', at }),
    ]);
    await seen(lead, 2);
    const forecast = async (query: string) =>
      (await get(`/leads/${lead}/scores/forecast${query}`)).body as unknown as {
        falls_below_at: string | null;
        qualifying: { events: { event_type: string }[]; score: number }[];
      };
    expect(await forecast('')).toMatchObject({
      score: 40,
      threshold: 40,
      falls_below_at: new Date(at.getTime() + 90 * 86_400_000).toISOString(),
      qualifying: [],
    });
    const hot = await forecast('?threshold=70');
    expect(hot.falls_below_at).toBeNull();
    expect(hot.qualifying[0]).toMatchObject({ score: 70, events: [{ event_type: 'demo_requested' }] });
    expect(hot.qualifying.at(-1)!.events).toHaveLength(2);
    expect((await get(`/leads/${lead}/scores/forecast?threshold=0`)).status).toBe(400);
    expect((await get(`/leads/${newId()}/scores/forecast`)).status).toBe(404);
  });

  it('refuses strangers, keys that may not read, unknown leads and parameters', async () => {
    expect((await get(`/leads/${newId()}/scores`)).status).toBe(404);
    expect((await get(`/leads/${newId()}/scores`, {})).status).toBe(401);
    expect((await get(`/leads/${newId()}/scores`, as('ingest'))).status).toBe(403);
    expect((await get('/leads/not-an-id/scores')).status).toBe(400);
    expect((await get(`/leads/${newId()}/scores?when=now`)).status).toBe(400);
    expect((await get(`/leads/${newId()}/scores?at=yesterday`)).status).toBe(400);
    expect((await get(`/leads/${newId()}/scores?cursor=nonsense`)).status).toBe(400);
  });

  it('lists its rules', async () => {
    const { status, body } = await get('/scoring/rules?limit=200');
    const { data } = body as unknown as { data: object[] };
    expect(status).toBe(200);
    expect(data).toHaveLength(21);
    expect(data[1]).toMatchObject({
      name: 'Pricing page visited',
      conditions: [{ property: 'page_path', op: 'starts_with', value: '/pricing' }],
      points: 8,
      decay: { kind: 'expire', days: 90 },
      ruleset_version: 1,
    });
    const first = await get('/scoring/rules?limit=20');
    const rest = await get(`/scoring/rules?cursor=${first.body.next_cursor}`);
    expect((rest.body as unknown as { data: object[] }).data).toHaveLength(1);
  });

  it('ends with the scores of the definition after 2,000 events in disorder, twice, with merges, on two replicas', async () => {
    const leadIds = Array.from({ length: 60 }, () => newId()).sort();
    const types = ['page_visited', 'email_clicked', 'email_opened', 'demo_requested', 'email_unsubscribed'];
    const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)]!;
    const events = Array.from({ length: 2_000 }, () =>
      recorded(pick(leadIds), {
        type: pick(types),
        at: new Date(Date.now() - Math.floor(Math.random() * 120 * 86_400_000)),
        properties: { page_path: pick(['/pricing', '/careers', '/blog']) },
      }),
    );
    const edges = leadIds.slice(40).map((leadId, index) => merged(leadId, leadIds[index]!));
    const once = [...events, ...edges];
    const again = once.map((message) => ({ ...message, id: newId() }));
    await servers.publish([...once, ...again].toSorted(() => Math.random() - 0.5));

    const { rules } = await publishedRuleset(servers.state.db);
    const expected = naiveScores({ events, amendments: [], edges }, leadIds, rules, 90, Date.now());
    const told = async () => {
      const newest = new Map<string, { version: number; score: number; count: number }>();
      for (const { lead_id, entity_version, data } of await servers.state.told(leadScored)) {
        if (entity_version > (newest.get(lead_id!)?.version ?? 0)) {
          newest.set(lead_id!, { version: entity_version, score: data.score, count: data.basis.count });
        }
      }
      return newest;
    };
    await eventually(
      async () => {
        const newest = await told();
        for (const [leadId, { score, basis }] of expected) {
          expect(newest.get(leadId)).toMatchObject({ score, count: basis.count });
        }
      },
      { timeoutMs: 30_000, intervalMs: 250 },
    );
    expect(await servers.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  }, 60_000);

  it('parks an event that was recorded for no lead and goes on', async () => {
    const lead = newId();
    await servers.publish([{ ...recorded(newId()), lead_id: null }, recorded(lead)]);
    await seen(lead, 1);
  });

  it('may not look into the tables of others', async () => {
    const { db, stop } = createDatabase<unknown>({ url: servers.state.url, name: 'test' });
    try {
      await expect(sql`select * from intent.facts`.execute(db)).rejects.toThrow('permission denied');
    } finally {
      await stop();
    }
  });
});
