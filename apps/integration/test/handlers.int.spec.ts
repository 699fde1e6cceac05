import { newId } from '@dna/database';
import { saveAliases } from '@dna/inbox-outbox';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  crossed,
  dealOpened,
  handlersOn,
  routed,
  startDatabase,
  type TestState,
  unrouted,
} from './harness.ts';

const hourMs = 60 * 60 * 1000;
const at = (hours: number) => new Date(Date.UTC(2026, 10, 1) + hours * hourMs);

describe('integration decides what is told', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>;
  beforeAll(async () => {
    state = await startDatabase();
    handle = handlersOn(state);
  });
  afterAll(() => state.stop());

  it('tells a hot lead with its place and owner, and why', async () => {
    const lead = newId();
    const owner = newId();
    await handle([routed(lead, 2, { owner_id: owner, pipeline_key: 'research' })]);
    await handle([routed(lead, 1, { owner_id: newId(), pipeline_key: 'b2b' })]);
    const crossing = crossed(lead, 1, at(0), { score: 81 });
    await handle([crossing]);
    const [told, ...others] = await state.requested(lead);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      causation_id: crossing.id,
      correlation_id: crossing.correlation_id,
      depth: 1,
    });
    expect(told?.data).toMatchObject({
      template: 'hot_lead',
      channel: 'hot-leads',
      dedupe_key: `hot_lead:${lead}:1`,
      facts: { score: 81, owner_id: owner, pipeline_key: 'research', top: crossing.data.top },
    });
  });

  it('names nobody for a lead that is back in the pool', async () => {
    const lead = newId();
    await handle([unrouted(lead, 2), routed(lead, 1)]);
    await handle([crossed(lead, 1, at(0))]);
    expect((await state.requested(lead))[0]?.data.facts).toMatchObject({
      owner_id: null,
      pipeline_key: null,
    });
  });

  it('tells nothing for another threshold, or for a score that falls', async () => {
    const lead = newId();
    await handle([
      crossed(lead, 1, at(0), { threshold: 40 }),
      crossed(lead, 1, at(1), { direction: 'down' }),
    ]);
    expect(await state.notifications(lead)).toEqual([]);
  });

  it('records a crossing within seven days without telling it', async () => {
    const lead = newId();
    for (const [crossing, hours] of [
      [1, 0],
      [2, 167.9],
      [3, 168],
    ] as const) {
      await handle([crossed(lead, crossing, at(hours))]);
    }
    expect((await state.notifications(lead)).map(({ status, reason }) => [status, reason])).toEqual([
      ['requested', null],
      ['suppressed', 'told_recently'],
      ['requested', null],
    ]);
    expect(await state.requested(lead)).toHaveLength(2);
  });

  it('only records while alerts are off, also when the same message comes again with alerts on', async () => {
    const lead = newId();
    const messages = [crossed(lead, 1, at(0))];
    const deals = [dealOpened(lead)];
    const quiet = handlersOn(state, false);
    await quiet(messages);
    await quiet(deals);
    await handle(messages);
    await handle(deals);
    expect((await state.notifications(lead)).map(({ reason }) => reason)).toEqual([
      'alerts_off',
      'alerts_off',
    ]);
    expect(await state.requested(lead)).toEqual([]);
    await handle([crossed(lead, 2, at(1))]);
    expect(await state.requested(lead)).toHaveLength(1);
  });

  it('tells a deal once, however often and at how many replicas its message arrives', async () => {
    const lead = newId();
    const message = dealOpened(lead);
    const again = { ...message, id: newId() };
    await Promise.all([
      handle([message, again]),
      handle([again, dealOpened(lead, { status: 'void' })]),
      handle([message]),
    ]);
    const told = await state.requested(lead);
    expect(told.map(({ data }) => data.dedupe_key)).toEqual([`deal_opened:${message.data.deal_id}`]);
  });

  it('tells one of two crossings that are handled at the same time', async () => {
    const lead = newId();
    await Promise.all([1, 2, 3, 4].map((n) => handle([crossed(lead, n, at(n))])));
    expect(await state.notifications(lead)).toHaveLength(4);
    expect(await state.requested(lead)).toHaveLength(1);
  });

  it('keeps the seven days for a person whose leads were merged, and again for two that were parted', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([routed(younger, 1, { pipeline_key: 'co_creation' })]);
    await handle([crossed(younger, 1, at(0))]);
    await state.db
      .transaction()
      .execute((tx) => saveAliases(tx, [{ leadId: younger, into: older, version: 1 }]));
    await handle([crossed(older, 1, at(24))]);
    expect(await state.requested(older)).toEqual([]);
    await handle([crossed(older, 2, at(200))]);
    expect((await state.requested(older))[0]?.data.facts).toMatchObject({ pipeline_key: 'co_creation' });
    await state.db
      .transaction()
      .execute((tx) => saveAliases(tx, [{ leadId: younger, into: null, version: 2 }]));
    await handle([crossed(younger, 2, at(210))]);
    expect(await state.requested(younger)).toHaveLength(2);
  });

  it('ends in the same record whatever the order and however often, and never tells two within seven days', async () => {
    const crossings = fc.uniqueArray(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 5 });
    const deliveries = crossings.chain((hours) => {
      const indexes = hours.map((_, index) => index);
      return fc.record({
        hours: fc.constant(hours.toSorted((a, b) => a - b)),
        order: fc.shuffledSubarray([...indexes, ...indexes], { minLength: indexes.length * 2 }),
        batchSize: fc.integer({ min: 1, max: 4 }),
      });
    });
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ hours, order, batchSize }) => {
        const lead = newId();
        const messages = hours.map((hour, index) => crossed(lead, index + 1, at(hour)));
        const sent = order.map((index) => messages[index]!);
        for (let start = 0; start < sent.length; start += batchSize) {
          await handle(sent.slice(start, start + batchSize));
        }
        const rows = await state.notifications(lead);
        expect(rows.map(({ dedupe_key }) => dedupe_key).sort()).toEqual(
          messages.map(({ data }) => `hot_lead:${lead}:${data.crossing}`).sort(),
        );
        const told = rows.filter(({ status }) => status === 'requested');
        expect(told.length).toBeGreaterThanOrEqual(1);
        told.slice(1).forEach(({ happened_at }, index) => {
          expect(happened_at.getTime() - told[index]!.happened_at.getTime()).toBeGreaterThanOrEqual(
            168 * hourMs,
          );
        });
        const asked = await state.requested(lead);
        expect(asked.map(({ data }) => data.notification_id).sort()).toEqual(told.map(({ id }) => id).sort());
      }),
      { numRuns: 30 },
    );
  });
});
