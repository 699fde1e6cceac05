import { leadScored } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { eventually, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { handlersOn, startServers } from './harness.ts';

const dayMs = 86_400_000;
const past = new Date('2026-01-01T00:00:00Z');

describe('decay', () => {
  let servers: Awaited<ReturnType<typeof startServers>>;
  beforeAll(async () => {
    servers = await startServers();
  });
  afterAll(() => servers.stop());

  const decayTimerDue = async () =>
    (
      await servers.state.db
        .selectFrom('timers')
        .select('due_at')
        .where('key', '=', 'decay')
        .executeTakeFirstOrThrow()
    ).due_at;
  const waitingLeads = (count: number, due: Date) =>
    sql`insert into lead_scores (lead_id, version, score, as_of, ruleset_version, next_change_at)
      select gen_random_uuid(), 1, 2, ${past}, 1, ${due} from generate_series(1, ${count})`.execute(
      servers.state.db,
    );

  it('finds the few leads that are due among very many by an index', async () => {
    await waitingLeads(50_000, new Date('2100-01-01T00:00:00Z'));
    await waitingLeads(10, past);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain
      select lead_id from lead_scores where next_change_at <= ${new Date('2026-06-01')}
      order by next_change_at limit 500 for no key update skip locked`.execute(servers.state.db);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index Scan using lead_scores_due');
  });

  it('takes a full batch at a time and comes again at once until all are done', async () => {
    const { decay } = handlersOn(servers.state);
    const now = new Date('2026-06-01T00:00:00Z');
    await waitingLeads(600, past);
    await decay(now);
    expect(await decayTimerDue()).toEqual(now);
    await decay(now);
    expect((await decayTimerDue()).getTime()).toBe(now.getTime() + 1_000);
    const { rows } = await sql<{ left: number }>`
      select count(*) as left from lead_scores where next_change_at <= ${now}`.execute(servers.state.db);
    expect(rows[0]!.left).toBe(0);
  });

  it('does not wait for somebody who holds another id of a lead', async () => {
    const { handle, decay } = handlersOn(servers.state);
    const [root, alias] = [newId(), newId()];
    await handle([recorded(alias, { at: past })], past);
    await handle([merged(alias, root)], past);
    const { db } = servers.state;
    await db.transaction().execute(async (tx) => {
      await tx
        .selectFrom('lead_scores')
        .select('lead_id')
        .where('lead_id', '=', alias)
        .forNoKeyUpdate()
        .execute();
      await decay(new Date(past.getTime() + 91 * dayMs));
    });
    expect(await servers.state.scoreOf(root)).toMatchObject({ score: 0, basis_count: 0 });
    expect((await servers.state.told(leadScored)).at(-1)).toMatchObject({
      lead_id: root,
      data: { score: 0, previous: 2, basis: { count: 1 } },
    });
  });

  it('tells a lead whose points expire within about a second of the instant', async () => {
    const lead = newId();
    await servers.startService();
    const expiresAt = Date.now() + 2_500;
    await servers.publish([
      recorded(lead, { type: 'demo_requested' }),
      recorded(lead, { type: 'form_submitted', at: new Date(expiresAt - 90 * dayMs) }),
    ]);
    const scores = async () =>
      (await servers.state.told(leadScored)).filter((message) => message.lead_id === lead);
    await eventually(async () => expect((await scores()).at(-1)!.data.score).toBe(45));
    await eventually(async () => expect((await scores()).at(-1)!.data.score).toBe(30));
    const told = Date.parse((await scores()).at(-1)!.data.as_of);
    expect(told).toBeGreaterThanOrEqual(expiresAt);
    expect(told - expiresAt).toBeLessThan(2_500);
    expect((await scores()).at(-1)!.data).toMatchObject({ previous: 45, basis: { count: 2 } });
  });
});
