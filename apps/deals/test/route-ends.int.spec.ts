import type { Envelope } from '@dna/contracts';
import { newId, sql } from '@dna/database';
import { batchesOf, merged } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { handlersOn } from './harness.ts';
import { startDeals } from './http-harness.ts';
import { reassigned, routed, unrouted } from './messages.ts';

describe('a lead that routing moves or takes back', () => {
  let deals: Awaited<ReturnType<typeof startDeals>>;
  let handlers: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    deals = await startDeals();
    handlers = handlersOn(deals.state);
  });
  afterAll(() => deals.stop());

  const handle = (...messages: Envelope<unknown>[]) => handlers.handle(messages);
  const dealsOf = async (...leads: string[]) =>
    (await deals.state.deals()).filter(({ lead_id }) => leads.includes(lead_id!));
  const lastTold = async (dealId: string) =>
    (await deals.state.told()).filter(({ data }) => data.deal_id === dealId).at(-1);

  it('keeps its deal where only the owner is another, and the deal knows both decisions', async () => {
    const lead = newId();
    const first = routed(lead);
    const second = reassigned(first);
    await handle(first);
    await handle(second);
    const [deal, ...others] = await dealsOf(lead);
    expect(others).toEqual([]);
    expect(deal).toMatchObject({ status: 'open', owner_id: second.data.owner_id, version: 2 });
    expect(await lastTold(deal!.id)).toMatchObject({
      type: 'deals.deal-updated',
      causation_id: second.id,
      data: {
        owner_id: second.data.owner_id,
        decision_ids: [first.data.decision_id, second.data.decision_id],
        changed: ['owner_id', 'decision_ids'],
      },
    });
  });

  it('has its deal in the pipeline it went to; the one that nobody has worked on is taken back', async () => {
    const lead = newId();
    const first = routed(lead);
    await handle(first);
    const moved = reassigned(first, { pipeline_key: 'research' });
    await handle(moved);
    const [old, made] = await dealsOf(lead);
    expect(old).toMatchObject({ status: 'void', close_reason: 'moved to research', owner_id: null });
    expect(made).toMatchObject({ status: 'open', owner_id: moved.data.owner_id });
    expect(await lastTold(old!.id)).toMatchObject({ type: 'deals.deal-voided', causation_id: moved.id });
    await handle(unrouted(moved));
    expect((await dealsOf(lead)).map(({ status, close_reason }) => [status, close_reason])).toEqual([
      ['void', 'moved to research'],
      ['void', 'returned to the pool'],
    ]);
  });

  it('leaves a deal that a person has worked on open, as nobody’s, and finds it there when it comes again', async () => {
    const lead = newId();
    const first = routed(lead);
    await handle(first);
    const id = (await dealsOf(lead))[0]!.id;
    await deals.patch(`/deals/${id}`, { title: 'Glycan panel' }, { headers: { 'if-match': '"1"' } });
    await handle(unrouted(first));
    expect(await dealsOf(lead)).toMatchObject([{ id, status: 'open', owner_id: null, version: 3 }]);
    expect(await lastTold(id)).toMatchObject({
      type: 'deals.deal-updated',
      data: { owner_id: null, changed: ['owner_id'] },
    });
    const again = routed(lead);
    await handle(again);
    expect(await dealsOf(lead)).toMatchObject([{ id, status: 'open', owner_id: again.data.owner_id }]);
  });

  it('leaves a deal alone that a person opened and nobody was given', async () => {
    const lead_id = deals.newLead();
    const { body } = await deals.post('/deals', { lead_id, pipeline: 'b2b' });
    await handle(unrouted(routed(lead_id)));
    expect(await dealsOf(lead_id)).toMatchObject([{ id: body.id, status: 'open', version: 1 }]);
  });

  it('gets no second deal by a change of owner that meets the closing of the first', async () => {
    const lead = newId();
    const first = routed(lead);
    await handle(first);
    const id = (await dealsOf(lead))[0]!.id;
    await deals.post(`/deals/${id}/close`, { outcome: 'won' });
    const second = reassigned(first);
    const third = reassigned(second);
    await handle(second);
    await handle(third);
    expect(await dealsOf(lead)).toMatchObject([{ id, status: 'won', owner_id: first.data.owner_id }]);
    const decisions = [first, second, third].map(({ data }) => data.decision_id);
    expect(await lastTold(id)).toMatchObject({ data: { status: 'won', decision_ids: decisions } });
  });

  it('takes back the deal that waits behind another of the same person too', async () => {
    const [root, alias] = [newId(), newId()];
    const route = routed(alias);
    await handle(merged(alias, root));
    await handle(routed(root));
    await handle(route);
    await handle(unrouted(route));
    await handle(merged(alias, null, 2));
    const statuses = (await dealsOf(root, alias)).map(({ lead_id, status }) => [lead_id === root, status]);
    expect(statuses).toEqual(
      expect.arrayContaining([
        [true, 'open'],
        [false, 'void'],
      ]),
    );
  });

  it('ends with the newest word, in whatever order words are heard, repeated and split', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.infiniteStream(fc.nat()),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (keys, sizes, length) => {
          const lead = newId();
          const first = routed(lead);
          const second = reassigned(first);
          const third = reassigned(second, { pipeline_key: 'research' });
          const fourth = unrouted(third);
          const fifth = routed(lead);
          const sixth = reassigned(fifth);
          const said = [first, second, third, fourth, fifth, sixth].slice(0, length);
          const order = [...said, ...said]
            .map((message) => ({ message, key: keys.next().value as number }))
            .sort((x, y) => x.key - y.key)
            .map(({ message }) => message);
          for (const batch of batchesOf(order, sizes)) await handle(...batch);

          const newest = said.at(-1)!;
          const expected =
            newest === fourth ? [] : [{ owner_id: newest.data.owner_id, pipeline: newest.data.pipeline_key }];
          const { rows } = await sql`
            select d.owner_id, p.key as pipeline from deals d join pipelines p on p.id = d.pipeline_id
            where d.lead_id = ${lead} and d.status = 'open'`.execute(deals.state.db);
          expect(rows).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
