import { leadScored } from '@dna/contracts';
import { sql } from '@dna/database';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, startServers } from '../harness.ts';

const leads = 1_000_000;
const due = 100;
const now = new Date('2026-06-01T00:00:00Z');

describe('decay among a million leads', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());

  it('reads the hundred that are due from an index, and a few pages of it', async () => {
    const { db } = servers.state;
    await sql`
      insert into lead_scores (lead_id, version, score, as_of, ruleset_version, next_change_at)
      select gen_random_uuid(), 1, 2, ${now}::timestamptz - interval '90 days', 1,
        ${now}::timestamptz + (n - ${due}) * interval '7 seconds'
      from generate_series(1, ${leads}) n order by random()`.execute(db);
    await sql`analyze lead_scores`.execute(db);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain (analyze, buffers, costs off, timing off)
      select lead_id from lead_scores where next_change_at <= ${now}
      order by next_change_at limit 500 for no key update skip locked`.execute(db);
    const plan = rows.map((row) => row['QUERY PLAN']);
    expect(plan.join('\n')).toMatch(/Index Scan using lead_scores_due.*\(actual rows=100/);
    const [pages] = plan.flatMap((line) => /Buffers: shared hit=(\d+)/.exec(line)?.slice(1) ?? []);
    expect(Number(pages)).toBeLessThan(10 * due);

    await handlersOn(servers.state).decay(now);
    expect(await servers.state.told(leadScored)).toHaveLength(due);
  });
});
