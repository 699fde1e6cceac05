import { newId } from '@dna/database';
import { as, dealTold, eventually, merged, recorded, type DealGiven } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startServers } from './harness.ts';

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

type Measured = {
  cases: number;
  hits: number;
  enough_data: boolean;
  expected_calibration_error: { value: number; low: number; high: number } | null;
  bins: { from: number; cases: number; rate: number | null; mean_confidence: number | null }[];
};
type Body = {
  running: boolean;
  newest: { persons: number; all: Measured; products: Record<string, Measured> } | null;
};

describe('the calibration of confidences', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  let http: Awaited<ReturnType<(typeof servers)['startService']>>['http'];
  beforeAll(async () => {
    servers = await startServers();
    ({ http } = await servers.startService());
    await servers.startService();
  });
  afterAll(() => servers.stop());

  const read = async () =>
    (await http.inject({ url: '/api/v1/intent/calibration', headers: as('read') })).json<Body>();
  const measure = async (body: object = {}, scope: 'admin' | 'write' = 'admin') =>
    (await http.inject({ method: 'POST', url: '/api/v1/intent/calibration', headers: as(scope), body }))
      .statusCode;
  const demo = (lead: string, days: number, product = 'b2b') =>
    recorded(lead, { type: 'demo_requested', at: daysAgo(days), properties: { product } });
  const deal = (
    leadId: string,
    name: string,
    status: DealGiven['status'],
    version: number,
    dealId = newId(),
  ) => dealTold(name, { leadId, status, version, dealId, pipeline: 'b2b' });

  it('says nothing before there is one', async () => {
    expect(await read()).toEqual({ running: false, newest: null });
    expect(await measure({ days: 30, mature_days: 30 })).toBe(422);
    expect(await measure({}, 'write')).toBe(403);
  });

  it('counts who was given a confidence and got as far as a deal, persons as they are joined', async () => {
    const leads = Array.from({ length: 120 }, () => newId());
    const [fresh, other, joined] = [newId(), newId(), newId()];
    await servers.publish([
      ...leads.map((lead) => demo(lead, 60)),
      // Too young to say anything.
      demo(fresh, 3),
      demo(other, 60, 'research'),
      demo(joined, 61),
      merged(joined, leads[0]!),
    ]);
    const [moved] = [newId()];
    await servers.publish([
      ...leads.slice(0, 60).map((lead) => deal(lead, 'won', 'won', 2)),
      // Moved past the first stage, and told in the wrong order; lost afterwards.
      deal(leads[60]!, 'lost', 'lost', 3, moved),
      deal(leads[60]!, 'stage-changed', 'open', 2, moved),
      // Only opened.
      deal(leads[61]!, 'created', 'open', 1),
      // Another product's deal.
      deal(other, 'won', 'won', 2),
    ]);
    await eventually(async () => {
      const { n } = await servers.state.db
        .selectFrom('deal_outcomes')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .where('version', '<>', 2)
        .executeTakeFirstOrThrow();
      expect(Number(n)).toBe(2);
    });
    for (const lead of [leads.at(-1)!, fresh, other, leads[0]!])
      await eventually(async () =>
        expect(await servers.state.intentOf(lead)).toMatchObject({ primary_product: expect.any(String) }),
      );

    expect(await measure()).toBe(202);
    const { newest } = await eventually(async () => {
      const found = await read();
      expect(found).toMatchObject({ running: false, newest: expect.anything() });
      return found;
    });
    expect(newest!.persons).toBe(122);
    expect(newest!.products['research']).toMatchObject({ cases: 1, hits: 0, enough_data: false });
    const b2b = newest!.products['b2b']!;
    expect(b2b).toMatchObject({ cases: 120, hits: 61, enough_data: true });
    // 5 ÷ 6.5 after a demo, 10 ÷ 11.5 and a little less for the two.
    expect(b2b.bins[7]).toMatchObject({ from: 70, cases: 119, mean_confidence: expect.closeTo(5 / 6.5, 5) });
    expect(b2b.bins[8]).toMatchObject({ cases: 1, rate: 1 });
    expect(b2b.expected_calibration_error!.value).toBeCloseTo((119 * (5 / 6.5 - 60 / 119) + 0.13) / 120, 1);
    expect(newest!.all).toMatchObject({ cases: 121, hits: 61 });
  });

  it('looks only at what is old enough', async () => {
    expect(await measure({ mature_days: 0 })).toBe(202);
    await eventually(async () =>
      expect((await read()).newest).toMatchObject({ products: { b2b: { cases: 121 } } }),
    );
  });
});
