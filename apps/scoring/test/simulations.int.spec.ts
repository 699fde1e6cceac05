import { askEligibleLeads, askIntentsAt, type Envelope } from '@dna/contracts';
import { newId } from '@dna/database';
import { as, dealTold, eventually, merged, recorded, type DealGiven } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';

const dayMs = 86_400_000;
const asOf = Date.now() - 60_000;
const before = (days: number) => new Date(asOf - days * dayMs);

type Pair = { before: number; after: number };
type Simulation = {
  id: string;
  state: string;
  result: {
    leads: number;
    leads_changed: number;
    distribution: (Pair & { from: number; to: number | null })[];
    crossings: Record<
      'up' | 'down',
      { count: number; examples: (Pair & { lead_id: string; why_after: string[] })[] }
    >;
    routed: (Pair & { week: string; pipeline: string })[];
    ended: object;
    hash: string;
  };
};

/** The life of a deal, as deals tells it: facts by their names, and how the deal stands after each. */
function deal(leadId: string, ...steps: [string, DealGiven['status']][]): Envelope<unknown>[] {
  const given = { leadId, dealId: newId(), createdAt: before(9), changedAt: before(5) };
  return steps.map(([name, status], index) => dealTold(name, { ...given, status, version: index + 1 }));
}

describe('a draft that is tried', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let http: Awaited<ReturnType<(typeof servers)['startService']>>['http'];
  const [warm, cold, shy, younger, dubious] = [newId(), newId(), newId(), newId(), newId()];
  const everybody = [warm, cold, shy, younger, dubious];
  let answering = true;
  beforeAll(async () => {
    servers = await startServers();
    servers.bus.answer(askEligibleLeads, async ({ lead_ids }) => {
      if (!answering) throw new Error('routing is away');
      return { eligible: lead_ids.filter((id) => id !== shy) };
    });
    servers.bus.answer(askIntentsAt, async ({ leads }) => ({
      leads: leads.map(({ lead_id, at }) => ({
        lead_id,
        // Nobody knew what they wanted until 25 days before.
        intents: at.map((text) => ({
          primary: 'b2b' as const,
          confidence: Date.parse(text) < asOf - 25 * dayMs || lead_id === dubious ? 0.4 : 0.7,
        })),
      })),
    }));
    ({ http } = await servers.startService());
    await servers.startService();
    const visits = (lead: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        recorded(lead, { type: 'webinar_attended', at: before(20 + index) }),
      );
    await servers.publish([
      ...[warm, shy, dubious].flatMap((lead) => visits(lead, 2)),
      recorded(cold, { type: 'email_opened', at: before(3) }),
      ...visits(younger, 1),
      merged(younger, cold),
      ...deal(younger, ['created', 'open'], ['stage-changed', 'open'], ['won', 'won']),
      ...deal(warm, ['created', 'open'], ['won', 'won']).toReversed(),
      ...deal(dubious, ['created', 'open'], ['lost', 'lost']),
      // Open again: it has not ended.
      ...deal(shy, ['created', 'open'], ['lost', 'lost'], ['reopened', 'open']),
      // After the end of the window: counts for neither.
      recorded(cold, { type: 'demo_requested', at: new Date() }),
    ]);
    await eventually(async () => expect(await servers.state.scoreOf(cold)).toMatchObject({ score: 46 }));
    await eventually(async () => expect(await servers.state.scoreOf(dubious)).toMatchObject({ score: 30 }));
    await eventually(async () => expect(await servers.state.scoreOf(shy)).toMatchObject({ score: 30 }));
    await eventually(async () => expect(await servers.state.scoreOf(warm)).toMatchObject({ score: 30 }));
    await eventually(async () =>
      expect(
        await servers.state.db
          .selectFrom('deal_outcomes')
          .select('status')
          .where('version', '>', 1)
          .execute(),
      ).toHaveLength(4),
    );
  });
  afterAll(() => servers.stop());

  const send = async <T = Simulation>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
  ) => {
    const answer = await http.inject({
      method,
      url: `/api/v1${path}`,
      headers: as('admin'),
      ...(body !== undefined && { body }),
    });
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as T };
  };
  const done = (id: string) =>
    eventually(async () => {
      const { body } = await send('GET', `/scoring/simulations/${id}`);
      expect(body.state).toBe('done');
      return body;
    });
  const draft = async () => {
    const { body } = await send<{ data: { id: string; event_type: string }[] }>(
      'GET',
      '/scoring/rules?limit=200',
    );
    const webinar = body.data.find(({ event_type }) => event_type === 'webinar_attended')!;
    const changed = await send<{ ruleset_version: number }>(
      'PATCH',
      `/scoring/rules/${webinar.id}?draft=true`,
      { points: 25 },
    );
    return changed.body.ruleset_version;
  };
  const tried = async (version: number, more: object = {}) => {
    const made = await send('POST', '/scoring/simulations', {
      ruleset_version: version,
      as_of: new Date(asOf).toISOString(),
      ...more,
    });
    expect(made.status).toBe(202);
    return done(made.body.id);
  };

  it('says who would be where, twice the same, and then publishing does just that', async () => {
    const version = await draft();
    const { id, result } = await tried(version);
    expect(result).toMatchObject({
      leads: 4,
      leads_changed: 4,
      crossings: { up: { count: 3 }, down: { count: 0 } },
    });
    expect(result.distribution).toEqual([
      { from: 10, to: 20, before: 1, after: 0 },
      { from: 20, to: 30, before: 0, after: 1 },
      { from: 30, to: 40, before: 3, after: 0 },
      { from: 50, to: 60, before: 0, after: 3 },
    ]);
    expect(result.crossings.up.examples[0]).toMatchObject({
      before: 30,
      after: 50,
      why_after: ['Webinar attended', 'Webinar attended'],
    });
    expect(result.ended).toEqual({
      enough_data: false,
      won: 2,
      lost: 1,
      before: { precision: null, recall: 0 },
      after: { precision: 1, recall: 0.5 },
    });
    // One is not identified, one is not sure: only one is routed, with the second webinar, when the intent was clear.
    expect(result.routed).toEqual([
      { week: expect.stringMatching(/^20\d\d-W\d\d$/), pipeline: 'b2b', before: 0, after: 1 },
    ]);
    expect((await tried(version)).result).toEqual(result);
    expect((await tried(version, { days: 10 })).result.routed).toEqual([]);
    expect((await tried(version, { routing: { score: 51 } })).result.crossings.up.count).toBe(0);

    const refused = await send('POST', `/scoring/rulesets/${version}/publish`, { simulation_id: newId() });
    expect(refused.status).toBe(404);
    await send('POST', `/scoring/rulesets/${version}/publish`, { simulation_id: id });
    await eventually(async () =>
      expect((await send<object>('GET', `/scoring/rulesets/${version}`)).body).toMatchObject({
        simulation_id: id,
        recompute: { state: 'done' },
      }),
    );
    const scores = await Promise.all(
      everybody.map(async (lead) => {
        const { body } = await send<{ lead_id: string; score: number }>(
          'GET',
          `/leads/${lead}/scores?at=${new Date(asOf).toISOString()}`,
        );
        return [body.lead_id, body.score];
      }),
    );
    expect(new Map(scores as [string, number][])).toEqual(
      new Map([
        [warm, 50],
        [shy, 50],
        [dubious, 50],
        [cold, 26],
      ]),
    );
  });

  it('waits for those it has to ask, and ends', async () => {
    const version = await draft();
    await send('POST', '/scoring/rules?draft=true', {
      name: 'More',
      event_type: 'webinar_attended',
      points: 30,
    });
    answering = false;
    const made = await send('POST', '/scoring/simulations', { ruleset_version: version });
    await eventually(async () =>
      expect((await send('GET', `/scoring/simulations/${made.body.id}`)).body.state).not.toBe('done'),
    );
    expect(
      (await send('POST', `/scoring/rulesets/${version}/publish`, { simulation_id: made.body.id })).status,
    ).toBe(409);
    answering = true;
    await done(made.body.id);
    // The draft is not what it was.
    await send('POST', '/scoring/rules?draft=true', {
      name: 'Even more',
      event_type: 'webinar_attended',
      points: 3,
    });
    expect(
      (await send('POST', `/scoring/rulesets/${version}/publish`, { simulation_id: made.body.id })).status,
    ).toBe(409);
    await send('DELETE', `/scoring/rulesets/${version}`);
  }, 60_000);

  it('is a draft that there is', async () => {
    expect((await send('POST', '/scoring/simulations', { ruleset_version: 1 })).status).toBe(409);
    expect((await send('POST', '/scoring/simulations', { ruleset_version: 99 })).status).toBe(404);
    expect((await send('POST', '/scoring/simulations', { ruleset_version: 1, days: 0 })).status).toBe(422);
    expect((await send('GET', `/scoring/simulations/${newId()}`)).status).toBe(404);
    const listed = await send<{ data: Simulation[]; next_cursor: string }>(
      'GET',
      '/scoring/simulations?limit=2',
    );
    expect(listed.body.data).toHaveLength(2);
    const next = await send<{ data: Simulation[] }>(
      'GET',
      `/scoring/simulations?limit=2&cursor=${listed.body.next_cursor}`,
    );
    expect(next.body.data[0]!.id < listed.body.data[1]!.id).toBe(true);
  });
});
