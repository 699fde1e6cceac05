import { askEligibleLeads, askScoresAt, askIntentsAt } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, dealTold, eventually, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';

const dayMs = 86_400_000;
const asOf = new Date(Date.now() - 60_000);
const before = (days: number) => new Date(asOf.getTime() - days * dayMs);

type Pair = { before: number; after: number };
type Simulation = {
  id: string;
  state: string;
  result: {
    leads: number;
    leads_changed: number;
    crossings: Record<
      'up' | 'down',
      { count: number; examples: (Pair & { lead_id: string; why_after: string[] })[] }
    >;
    routed: (Pair & { week: string; pipeline: string })[];
    ended: object;
    hash: string;
  };
};

describe('a draft of the intent rules that is tried', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let http: Awaited<ReturnType<(typeof servers)['startService']>>['http'];
  const texts = new Map<string, string>();
  const [writer, visitor, cold, late] = [newId(), newId(), newId(), newId()];
  beforeAll(async () => {
    servers = await startServers();
    servers.answerTexts(texts);
    servers.bus.answer(askEligibleLeads, async ({ lead_ids }) => ({ eligible: lead_ids }));
    servers.bus.answer(askScoresAt, async ({ leads }) => ({
      leads: leads.map(({ lead_id, at }) => ({
        lead_id,
        scores: at.map(() => (lead_id === cold ? 10 : 50)),
      })),
    }));
    ({ http } = await servers.startService());
    await servers.startService();
    const reply = (lead: string, days: number) => {
      const event = recorded(lead, { type: 'email_replied', hasText: true, at: before(days) });
      texts.set(event.data.event_id, 'We would like to talk of zebrafish.');
      return event;
    };
    const visit = (lead: string, days: number) =>
      recorded(lead, { type: 'page_visited', at: before(days), properties: { page_path: '/b2b/offers' } });
    const ended = (leadId: string, status: 'won' | 'lost') =>
      dealTold(status, { leadId, status, version: 2, createdAt: before(1), changedAt: before(0.5) });
    await servers.publish([
      reply(writer, 3),
      reply(cold, 3),
      visit(visitor, 2),
      visit(visitor, 1),
      // After the window.
      reply(late, -1 / 2_880),
      ended(writer, 'won'),
      ended(cold, 'won'),
      ended(visitor, 'lost'),
    ]);
    await eventually(async () =>
      expect(await servers.state.db.selectFrom('deal_outcomes').select('status').execute()).toHaveLength(3),
    );
    for (const [lead, count] of [
      [writer, 1],
      [cold, 1],
      [visitor, 2],
      [late, 1],
    ] as const) {
      await eventually(async () =>
        expect(await servers.state.intentOf(lead)).toMatchObject({ basis_count: count }),
      );
    }
  });
  afterAll(() => servers.stop());

  const send = async <T = Simulation>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => {
    const answer = await http.inject({
      method,
      url: `/api/v1${path}`,
      headers: as('admin'),
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as T };
  };
  const tried = async (version: number, more: object = {}) => {
    const made = await send('POST', '/intent/simulations', {
      ruleset_version: version,
      as_of: asOf.toISOString(),
      ...more,
    });
    expect(made.status).toBe(202);
    return eventually(async () => {
      const { body } = await send('GET', `/intent/simulations/${made.body.id}`);
      expect(body.state).toBe('done');
      return body;
    });
  };

  it('says who would want what, twice the same, and then publishing does just that', async () => {
    const { body: rule } = await send<{ ruleset_version: number }>('POST', '/intent/rules?draft=true', {
      name: 'Wrote of zebrafish',
      product: 'research',
      weight: 4,
      match: { kind: 'text', language: 'en', phrases: ['zebrafish'] },
    });
    const version = rule.ruleset_version;
    const { id, result } = await tried(version);
    expect(result).toMatchObject({
      leads: 4,
      leads_changed: 2,
      crossings: { up: { count: 2 }, down: { count: 0 } },
    });
    const example = result.crossings.up.examples.find(({ lead_id }) => lead_id === writer)!;
    expect(example).toMatchObject({ before: 0, why_after: ['Wrote of zebrafish'] });
    expect(result.routed).toEqual([{ week: expect.any(String), pipeline: 'research', before: 0, after: 1 }]);
    // The one who wrote is let through by the new rule; the other buyer's score is too low.
    expect(result.ended).toEqual({
      enough_data: false,
      won: 2,
      lost: 1,
      before: { precision: null, recall: 0 },
      after: { precision: 1, recall: 0.5 },
    });
    expect((await tried(version)).result).toEqual(result);
    expect((await tried(version, { days: 2 })).result.routed).toEqual([]);
    expect((await tried(version, { routing: { confidence: 0.9 } })).result.crossings.up.count).toBe(0);

    await send('POST', `/intent/rulesets/${version}/publish`, { simulation_id: id });
    await eventually(async () =>
      expect((await send<object>('GET', `/intent/rulesets/${version}`)).body).toMatchObject({
        simulation_id: id,
        recompute: { state: 'done' },
      }),
    );
    const { leads } = await servers.bus.ask(askIntentsAt, {
      leads: [writer, cold, visitor, late].map((lead_id) => ({ lead_id, at: [asOf.toISOString()] })),
    });
    const confidenceOf = new Map(
      leads.map(({ lead_id, intents }) => [lead_id, intents[0]!.confidence * 100]),
    );
    expect(confidenceOf.get(writer)).toBeCloseTo(example.after, 2);
    expect(confidenceOf.get(cold)).toBeCloseTo(example.after, 2);
    expect(confidenceOf.get(late)).toBe(0);
    expect(confidenceOf.get(visitor)).toBeGreaterThan(50);
  });

  it('is a draft that there is', async () => {
    expect((await send('POST', '/intent/simulations', { ruleset_version: 1 })).status).toBe(409);
    expect((await send('POST', '/intent/simulations', { ruleset_version: 99 })).status).toBe(404);
    expect((await send('GET', `/intent/simulations/${newId()}`)).status).toBe(404);
  });
});
