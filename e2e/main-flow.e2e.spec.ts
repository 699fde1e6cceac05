import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dna/testing';
import { startEngine, type Engine } from './support/engine.ts';

describe('the engine as npm start runs it', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  }, 120_000);
  afterAll(() => engine?.stop());

  const event = (email: string, type: string, metadata: object, occurredAt: Date = new Date()) => ({
    event_type: type,
    source: 'portal',
    occurred_at: occurredAt.toISOString(),
    lead_identifier: { email },
    metadata,
    event_id: `${email} ${type} ${JSON.stringify(metadata)} ${occurredAt.getTime()}`,
  });

  it("answers the seed's example as written, and once", async () => {
    const body = `{
    "event_type": "page_visited",
    "source": "portal",
    "occurred_at": "2026-01-21T12:00:00Z",
    "lead_identifier": {"email": "test@example.com"},
    "metadata": {"page_path": "/pricing"}
  }`;
    const first = await engine.post('/api/v1/events/ingest', body);
    expect(first).toMatchObject({ status: 202, body: { status: 'recorded', duplicate: false } });
    const again = await engine.post('/api/v1/events/ingest', body);
    expect(again.body).toEqual({ ...first.body, duplicate: true });

    const { body: leads } = await engine.get('/api/v1/leads?email=test@example.com');
    expect(leads.data).toHaveLength(1);
    expect(leads.data[0]).toMatchObject({ status: 'pool', pipeline: null });
    const id: string = leads.data[0].id;
    expect((await engine.get(`/api/v1/leads/${id}/events`)).body.data).toHaveLength(1);
    // The event is older than 90 days: it counts nothing, and the explanation says so.
    await eventually(async () => {
      const { body: scores } = await engine.get(`/api/v1/leads/${id}/scores`);
      expect(scores.score).toBe(0);
      expect(scores.contributions).toHaveLength(2);
      expect(scores.contributions[0]).toMatchObject({ decay_factor: 0, effective_points: 0 });
      expect(scores.contributions[0].why).toMatch(/expired/i);
    });
  });

  it('gives the same visit 10 points today', async () => {
    const { body } = await engine.post(
      '/api/v1/events/ingest',
      event('today@example.com', 'page_visited', { page_path: '/pricing' }),
    );
    await eventually(async () => {
      expect((await engine.get(`/api/v1/leads/${body.lead_id}`)).body.score).toBe(10);
      const { body: scores } = await engine.get(`/api/v1/leads/${body.lead_id}/scores`);
      expect(scores.score).toBe(10);
    });
  });

  it('routes a warm lead: pipeline, owner, one deal, and Slack is told', async () => {
    const email = 'warm@biotech.example';
    await engine.post('/api/v1/events/ingest', event(email, 'page_visited', { page_path: '/pricing', n: 1 }));
    await engine.post('/api/v1/events/ingest', event(email, 'page_visited', { page_path: '/pricing', n: 2 }));
    const { body } = await engine.post(
      '/api/v1/events/ingest',
      event(email, 'demo_requested', { product: 'b2b' }),
    );
    const lead = await eventually(
      async () => {
        const answer = await engine.get(`/api/v1/leads/${body.lead_id}`);
        expect(answer.body.deal_id).not.toBeNull();
        return answer.body;
      },
      { timeoutMs: 15_000 },
    );
    expect(lead).toMatchObject({
      status: 'routed',
      score: 50,
      intent: { primary: 'b2b' },
      pipeline: { key: 'b2b', name: 'B2B Lab Enablement Pipeline' },
    });
    expect(lead.intent.confidence).toBeGreaterThanOrEqual(0.6);
    expect(lead.owner.name).toEqual(expect.any(String));
    const { body: deals } = await engine.get(`/api/v1/deals?lead_id=${body.lead_id}`);
    expect(deals.data).toHaveLength(1);
    expect(deals.data[0]).toMatchObject({ id: lead.deal_id, status: 'open', owner_id: lead.owner.id });
    await eventually(async () => {
      const texts = (await engine.slackMessages()).map((message) => JSON.stringify(message));
      expect(
        texts.filter((text) => text.includes(lead.deal_id) || text.includes('B2B Lab Enablement')),
      ).toHaveLength(1);
    });
    // Why this owner? A read.
    const { body: routing } = await engine.get(`/api/v1/leads/${body.lead_id}/routing`);
    expect(JSON.stringify(routing)).toContain(lead.owner.id);
  });

  it('forgets a person everywhere when told to', async () => {
    const email = 'forgotten@biotech.example';
    const { body } = await engine.post(
      '/api/v1/events/ingest',
      Array.from({ length: 2 }, (_, n) => event(email, 'demo_requested', { product: 'b2b', n })),
    );
    const id: string = body[0].lead_id;
    await eventually(
      async () => expect((await engine.get(`/api/v1/leads/${id}`)).body.deal_id).not.toBeNull(),
      { timeoutMs: 15_000 },
    );
    const openLeads = async () => {
      const { body: members } = await engine.get('/api/v1/team-members?limit=200');
      return (members.data as { open: number }[]).reduce((sum, { open }) => sum + open, 0);
    };
    const openBefore = await openLeads();

    expect((await engine.request('DELETE', `/api/v1/leads/${id}`)).status).toBe(202);
    await eventually(async () => {
      for (const part of ['', '/scores', '/intents', '/routing']) {
        expect((await engine.get(`/api/v1/leads/${id}${part}`)).status).toBe(404);
      }
      for (const list of ['deals', 'routing/decisions', 'integrations/notifications']) {
        expect((await engine.get(`/api/v1/${list}?lead_id=${id}`)).body.data).toEqual([]);
      }
      expect(await openLeads()).toBe(openBefore - 1);
    });
  });

  it('refuses who has no key, a wrong one, or too small a one, with a problem document', async () => {
    const without = await fetch(`${engine.url}/api/v1/leads`);
    expect(without.status).toBe(401);
    expect(without.headers.get('content-type')).toContain('application/problem+json');
    const wrong = await engine.request('GET', '/api/v1/leads', undefined, { 'x-api-key': 'portal:nope' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect((await engine.get('/api/v1/nothing-here')).status).toBe(404);
    const malformed = await engine.post('/api/v1/events/ingest', '{"event_type":');
    expect(malformed.status).toBe(400);
  });

  it('shows its health, to an admin with every service', async () => {
    const health = await engine.get('/health');
    expect(health.status).toBe(200);
    for (const service of ['ingestion', 'scoring', 'intent', 'routing', 'deals', 'integration', 'slack']) {
      expect(JSON.stringify(health.body)).toContain(service);
    }
    expect((await fetch(`${engine.url}/ready`)).status).toBe(200);
    expect((await engine.get('/api/v1/openapi.json')).body).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
    });
  });
});
