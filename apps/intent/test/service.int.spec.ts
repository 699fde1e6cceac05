import { leadIntentChanged, products } from '@dna/contracts';
import { createDatabase, newId, sql } from '@dna/database';
import { as, eventually, merged, recorded } from '@dna/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultRules } from '../src/domain/default-rules.ts';
import { startServers } from './harness.ts';
import { naiveIntents } from './naive-intent.ts';

type Answer = {
  lead_id: string;
  primary: string;
  confidence: number;
  confidence_lower_bound: number;
  intents: { product: string; evidence: number; confidence: number; confidence_lower_bound: number }[];
  signals: { product: string; evidence: number; weight: number; decay_factor: number; why: string }[];
  next_cursor: string | null;
};

describe('the service intent', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let get: (path: string, headers?: Record<string, string>) => Promise<{ status: number; body: Answer }>;
  beforeEach(async () => {
    servers = await startServers();
    const [{ http }] = await Promise.all([servers.startService(), servers.startService()]);
    get = async (path, headers = as('read')) => {
      const answer = await http.inject({ url: `/api/v1${path}`, headers });
      return { status: answer.statusCode, body: answer.json<Answer>() };
    };
  });
  afterEach(() => servers.stop());

  const seen = (leadId: string, count: number) =>
    eventually(async () =>
      expect(await servers.state.intentOf(leadId)).toMatchObject({ basis_count: count }),
    );

  it('reads intents from what it hears, explains them and answers about the past', async () => {
    const lead = newId();
    const day = (days: number) => new Date(Date.now() - days * 86_400_000);
    await servers.publish([
      recorded(lead, { type: 'demo_requested', at: day(30), properties: { product: 'b2b' } }),
      recorded(lead, { at: day(1), properties: { page_path: '/research/assays' } }),
    ]);
    await seen(lead, 2);
    const { status, body } = await get(`/leads/${lead}/intents`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ lead_id: lead, primary: 'b2b', ruleset_version: 1, next_cursor: null });
    for (const { product, evidence } of body.intents) {
      const own = body.signals.filter((signal) => signal.product === product);
      expect(own.reduce((sum, signal) => sum + signal.evidence, 0)).toBeCloseTo(evidence, 9);
    }
    expect(body.signals[1]!.decay_factor).toBeCloseTo(0.5, 4);
    expect(body.signals[1]!.why).toMatch(
      /^Demo of B2B Lab Enablement requested on .* \(product is "b2b"\): weight 5, 2.5 left, halving every 30 days\.$/,
    );
    expect(body.confidence).toBeCloseTo(2.5 / (2.5 + 0.977 + 1.5), 3);
    expect(body.confidence_lower_bound).toBeCloseTo(0.205, 3);
    for (const { confidence, confidence_lower_bound } of body.intents) {
      expect(confidence_lower_bound).toBeLessThanOrEqual(confidence);
    }

    const then = await get(`/leads/${lead}/intents?at=${day(20).toISOString()}`);
    expect(then.body.signals).toHaveLength(1);
    expect(then.body.confidence).toBeCloseTo(3.968 / (3.968 + 1.5), 2);
    const before = await get(`/leads/${lead}/intents?at=${day(31).toISOString()}`);
    expect(before.body).toMatchObject({
      primary: 'unknown',
      confidence: 0,
      confidence_lower_bound: 0,
      signals: [],
    });

    const first = await get(`/leads/${lead}/intents?limit=1`);
    const rest = await get(`/leads/${lead}/intents?limit=1&cursor=${first.body.next_cursor}`);
    expect([first.body.signals[0]!.product, rest.body.signals[0]!.product]).toEqual(['research', 'b2b']);
    expect(rest.body.next_cursor).toBeNull();
  });

  it('waits with a whole batch until ingestion tells what was written, and loses nothing', async () => {
    const [writer, other] = [newId(), newId()];
    const reply = recorded(writer, { type: 'email_replied', hasText: true });
    await servers.publish([
      reply,
      recorded(other, { type: 'demo_requested', properties: { product: 'b2b' } }),
    ]);
    await eventually(async () => {
      const { rows } = await sql<{
        n: number;
      }>`select count(*) as n from facts where event_id = ${reply.data.event_id}`.execute(servers.state.db);
      expect(rows[0]!.n).toBe(0);
    });
    const asked = servers.answerTexts(new Map([[reply.data.event_id, 'We need a consumer panel.']]));
    await seen(writer, 1);
    await seen(other, 1);
    expect(await servers.state.intentOf(writer)).toMatchObject({ primary_product: 'co_creation' });
    expect(asked).toContain(reply.data.event_id);
    expect(await servers.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  }, 40_000);

  it('asks in pieces that fit into an answer, and goes on where nothing was written after all', async () => {
    const lead = newId();
    const replies = Array.from({ length: 90 }, () =>
      recorded(lead, { type: 'email_replied', hasText: true }),
    );
    const texts = new Map(replies.slice(0, 45).map(({ data }) => [data.event_id, 'research lab']));
    servers.answerTexts(texts);
    await servers.publish(replies);
    await seen(lead, 90);
    expect(await servers.state.signalsOf([lead])).toHaveLength(45);
  });

  it('answers for a merged lead with its root, and refuses what it must', async () => {
    const [older, younger] = [newId(), newId()];
    await servers.publish([recorded(younger, { properties: { page_path: '/b2b' } }), merged(younger, older)]);
    await eventually(async () =>
      expect(await servers.state.intentOf(older)).toMatchObject({ primary_product: 'b2b' }),
    );
    expect((await get(`/leads/${younger}/intents`)).body).toMatchObject({ lead_id: older, primary: 'b2b' });
    expect((await get(`/leads/${newId()}/intents`)).status).toBe(404);
    expect((await get(`/leads/${older}/intents`, {})).status).toBe(401);
    expect((await get(`/leads/${older}/intents`, as('ingest'))).status).toBe(403);
    expect((await get('/leads/not-an-id/intents')).status).toBe(400);
    expect((await get(`/leads/${older}/intents?when=now`)).status).toBe(400);
    expect((await get(`/leads/${older}/intents?cursor=nonsense`)).status).toBe(400);
    const rules = await get('/intent/rules?limit=200');
    expect((rules.body as unknown as { data: object[] }).data).toHaveLength(21);
  });

  it('ends with the intents of the definition after 1,500 events in disorder, twice, with merges, on two replicas', async () => {
    const leadIds = Array.from({ length: 60 }, () => newId()).sort();
    const pick = <T>(list: readonly T[]) => list[Math.floor(Math.random() * list.length)]!;
    const events = Array.from({ length: 1_500 }, () => {
      const product = pick(products);
      const type = pick([
        'page_visited',
        'demo_requested',
        'form_submitted',
        'webinar_attended',
        'company_updated',
      ]);
      const page = { research: '/research', b2b: '/b2b', co_creation: '/panel' }[product];
      return recorded(pick(leadIds), {
        type,
        at: new Date(Date.now() - Math.floor(Math.random() * 120 * 86_400_000)),
        properties: { page_path: page, [pick(['product', 'interest', 'topic'])]: product },
      });
    });
    const simple = events.filter(
      ({ data }) => data.event_type === 'company_updated' || data.event_type === 'page_visited',
    );
    const explicit = events.filter((event) => !simple.includes(event));
    for (const { data } of simple) data.properties = { page_path: data.properties.page_path! };
    for (const { data } of explicit) {
      const named = Object.values(data.properties).find((value) => products.includes(value as never))!;
      const property = { demo_requested: 'product', form_submitted: 'interest' }[data.event_type] ?? 'topic';
      data.properties = { [property]: named };
    }
    const edges = leadIds.slice(40).map((leadId, index) => merged(leadId, leadIds[index]!));
    const once = [...events, ...edges];
    const again = once.map((message) => ({ ...message, id: newId() }));
    await servers.publish([...once, ...again].toSorted(() => Math.random() - 0.5));

    const expected = naiveIntents(
      { events, amendments: [], edges },
      leadIds,
      defaultRules,
      new Map(),
      Date.now(),
    );
    await eventually(
      async () => {
        const newest = new Map<string, { version: number; data: typeof leadIntentChanged.example }>();
        for (const { lead_id, entity_version, data } of await servers.state.told(leadIntentChanged)) {
          if (entity_version > (newest.get(lead_id!)?.version ?? 0)) {
            newest.set(lead_id!, { version: entity_version, data });
          }
        }
        for (const [leadId, { evidence, basis }] of expected) {
          const told = newest.get(leadId)!.data;
          expect(told.basis).toEqual(basis);
          for (const product of products) expect(told.evidence[product]).toBeCloseTo(evidence[product], 2);
        }
      },
      { timeoutMs: 30_000, intervalMs: 250 },
    );
    expect(await servers.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  }, 60_000);

  it('may not look into the tables of others', async () => {
    const { db, stop } = createDatabase<unknown>({ url: servers.state.url, name: 'test' });
    try {
      await expect(sql`select * from scoring.facts`.execute(db)).rejects.toThrow('permission denied');
    } finally {
      await stop();
    }
  });
});
