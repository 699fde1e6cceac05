import type { Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { eventually, merged } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDeals } from './http-harness.ts';
import { routed } from './messages.ts';

describe('one open deal of a person in a pipeline', () => {
  let deals: Awaited<ReturnType<typeof startDeals>>;
  beforeAll(async () => {
    deals = await startDeals();
  });
  afterAll(() => deals.stop());

  const dealsOf = async (leads: string[]) =>
    (await deals.state.deals()).filter(({ lead_id }) => leads.includes(lead_id!));
  const heard = (messages: Envelope<unknown>[]) =>
    eventually(
      async () => {
        const { rows } = await sql<{ heard: number }>`
          select count(*)::int as heard from inbox
          where message_id = any(${messages.map(({ id }) => id)}::uuid[])`.execute(deals.state.db);
        expect(rows[0]!.heard).toBe(messages.length);
      },
      { timeoutMs: 20_000 },
    );

  /** One open deal a person, every change told once, and a history without gap or overlap. */
  async function expectOrder(leads: string[]): Promise<void> {
    const all = await dealsOf(leads);
    const open = all
      .filter(({ status }) => status === 'open')
      .map(({ root_id, pipeline_id }) => `${root_id} ${pipeline_id}`);
    expect(new Set(open).size).toBe(open.length);
    const told = await deals.state.told();
    const history = await deals.state.history();
    for (const { id, version } of all) {
      const versions = told.filter(({ data }) => data.deal_id === id).map((each) => each.entity_version);
      expect(versions.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: version }, (_, index) => index + 1),
      );
      const places = history
        .filter(({ deal_id }) => deal_id === id)
        .toSorted((a, b) => a.version - b.version);
      expect(places.map(({ left_at }) => left_at)).toEqual([
        ...places.slice(1).map(({ changed_at }) => changed_at),
        null,
      ]);
    }
    expect(await deals.state.db.selectFrom('dead_letters').selectAll().execute()).toEqual([]);
  }

  it('is opened by one of many who ask at once, and the others are told which', async () => {
    const lead_id = deals.newLead();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => deals.post('/deals', { lead_id, pipeline: 'b2b' })),
    );
    const [made, ...more] = answers.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    expect(new Set(refused.map(({ body }) => body.deal_id))).toEqual(new Set([made!.body.id]));
    await expectOrder([lead_id]);
  });

  it('stays one while people open and reopen, leads are routed, merged and parted, all at once', async () => {
    const people = Array.from({ length: 6 }, () => [deals.newLead(), deals.newLead()] as const);
    const leads = people.flat();
    const sent: Envelope<unknown>[] = [];
    const publish = (message: Envelope<unknown>) => {
      sent.push(message);
      return deals.publish([message]);
    };
    const statuses: number[] = [];
    const ask = async (url: string, body?: object) => {
      statuses.push((await deals.post(url, body)).status);
    };
    for (let round = 1; round <= 8; round += 1) {
      const known = await dealsOf(leads);
      await Promise.all([
        ...leads.map((lead_id) => ask('/deals', { lead_id, pipeline: 'b2b' })),
        ...leads.map((lead) => publish(routed(lead))),
        ...people.map(([one, other]) => publish(merged(other, round % 2 === 1 ? one : null, round))),
        ...known.map(({ id }) => ask(`/deals/${id}/reopen`)),
        ...known.map(({ id }) => ask(`/deals/${id}/close`, { outcome: 'lost', reason: 'so' })),
        ...known.map(({ id }) => ask(`/deals/${id}/move`, { stage: round % 3 === 0 ? 'demo' : 'new' })),
      ]);
    }
    await heard(sent);
    expect([...new Set(statuses)].filter((status) => ![200, 201, 409].includes(status))).toEqual([]);
    expect(statuses).toEqual(expect.arrayContaining([200, 201, 409]));
    await expectOrder(leads);
  }, 60_000);

  it('survives that the services end in the midst of it, and that all is said again', async () => {
    const people = Array.from({ length: 40 }, () => [deals.newLead(), deals.newLead()] as const);
    const leads = people.flat();
    const messages: Envelope<unknown>[] = people.flatMap(([one, other]) => [
      routed(one),
      routed(other),
      merged(other, one, 1),
      merged(other, null, 2),
      routed(one, { pipeline_key: 'research' }),
    ]);
    await deals.publish(messages);
    await deals.stopServices();
    await deals.startService();
    await deals.startService();
    await heard(messages);
    const before = (await deals.state.told()).length;
    const repeated = messages.map((message) => ({ ...message, id: newId() }));
    await deals.publish(repeated.toReversed());
    await heard(repeated);
    expect(await deals.state.told()).toHaveLength(before);
    expect((await dealsOf(leads)).filter(({ status }) => status === 'open')).toHaveLength(120);
    await expectOrder(leads);
  }, 60_000);
});
