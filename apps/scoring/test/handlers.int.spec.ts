import { combineBases, emptyBasis, extendBasis, leadScored, thresholdCrossed } from '@dna/contracts';
import { newId } from '@dna/database';
import { amended, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultRules } from '../src/domain/default-rules.ts';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { handlersOn, startDatabase, type TestState } from './harness.ts';

const now = new Date('2026-11-25T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe('the handlers of scoring', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>['handle'];
  let decay: ReturnType<typeof handlersOn>['decay'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ handle, decay } = handlersOn(state));
  });
  afterAll(() => state.stop());

  const answersTo = async (leadId: string) =>
    (await state.told(leadScored)).filter((message) => message.lead_id === leadId);
  const crossingsOf = async (leadId: string) =>
    (await state.told(thresholdCrossed)).filter((message) => message.lead_id === leadId);
  const demos = (leadId: string, count: number, at = now) =>
    Array.from({ length: count }, () => recorded(leadId, { type: 'demo_requested', at }));

  it('find the default rules of the domain in a fresh installation', async () => {
    expect(await publishedRuleset(state.db)).toEqual({ version: 1, rules: defaultRules });
  });

  it('score a visit to the pricing page by two rules and tell why', async () => {
    const lead = newId();
    const visit = recorded(lead, { at: now, properties: { page_path: '/pricing' } });
    await handle([visit], now);

    expect(await answersTo(lead)).toMatchObject([
      {
        lead_id: lead,
        entity_version: 1,
        correlation_id: visit.correlation_id,
        causation_id: visit.id,
        data: {
          score: 10,
          previous: 0,
          basis: extendBasis(emptyBasis, [{ eventId: visit.data.event_id, revision: 1 }]),
          top: [
            { event_type: 'page_visited', rule: 'Pricing page visited', points: 8 },
            { event_type: 'page_visited', rule: 'Page visited', points: 2 },
          ],
          as_of: now.toISOString(),
        },
      },
    ]);
    expect(await state.scoreOf(lead)).toMatchObject({ score: 10, next_change_at: daysAgo(-90) });
    expect(await state.historyOf(lead)).toMatchObject([
      { score: 10, previous: 0, reason: 'event', event_id: visit.data.event_id, ruleset_version: 1 },
    ]);
  });

  it('count an event once, however often it comes, and answer every time', async () => {
    const lead = newId();
    const visit = recorded(lead, { at: now, properties: { page_path: '/pricing' } });
    await handle([visit, { ...visit, id: newId() }], now);
    await handle([visit], now);
    expect((await answersTo(lead)).map(({ data }) => [data.score, data.basis.count])).toEqual([
      [10, 1],
      [10, 1],
    ]);
    expect(await state.ledgerOf([lead])).toHaveLength(2);
    expect(await state.historyOf(lead)).toHaveLength(1);
  });

  it('answer an event that gives no points, with a basis that has seen it', async () => {
    const lead = newId();
    await handle([recorded(lead, { type: 'company_updated', at: now })], now);
    expect((await answersTo(lead)).map(({ data }) => [data.score, data.basis.count])).toEqual([[0, 1]]);
    expect(await state.historyOf(lead)).toEqual([]);
  });

  it('give one answer for each lead of a batch', async () => {
    const [one, two] = [newId(), newId()];
    await handle([...demos(one, 2), ...demos(two, 1), ...demos(one, 1)], now);
    expect((await answersTo(one)).map(({ data }) => data.score)).toEqual([90]);
    expect((await answersTo(two)).map(({ data }) => data.score)).toEqual([30]);
  });

  it('say 0 of an event from January, which has expired', async () => {
    const lead = newId();
    await handle(
      [recorded(lead, { at: '2026-01-21T12:00:00Z', properties: { page_path: '/pricing' } })],
      now,
    );
    expect(await state.scoreOf(lead)).toMatchObject({ score: 0, next_change_at: null, basis_count: 1 });
  });

  it('put right what a late event changes in a cap', async () => {
    const lead = newId();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map(
      (letter) => `0e6a3c52-5a9e-8b41-9f07-3f2d7c6f1a1${letter}`,
    );
    const visits = ids.map((eventId, index) => recorded(lead, { eventId, at: daysAgo(5 - index * 0.1) }));
    await handle(visits.slice(1), now);
    expect((await state.ledgerOf([lead])).map((entry) => entry.effective_milli_points)).toEqual([
      2_000, 2_000, 2_000, 2_000, 2_000,
    ]);
    await handle([visits[0]!], now);
    expect((await state.ledgerOf([lead])).map((entry) => entry.effective_milli_points)).toEqual([
      2_000, 2_000, 2_000, 2_000, 2_000, 0,
    ]);
    expect(await state.scoreOf(lead)).toMatchObject({ score: 10 });
  });

  it('keep the highest revision of an event, also when it belongs to another lead', async () => {
    const [one, two] = [newId(), newId()];
    const [first] = demos(one, 1);
    const { event_id: eventId } = first!.data;
    const amended = recorded(two, { eventId, type: 'page_visited', at: now, revision: 2 });
    await handle([first!], now);
    await handle([amended], now);
    await handle([first!], now);
    expect(await state.scoreOf(one)).toMatchObject({ score: 0, basis_count: 0, basis_xor: emptyBasis.xor });
    expect(await state.scoreOf(two)).toMatchObject({ score: 2, basis_count: 1 });
    expect((await answersTo(one)).map(({ data }) => data.score)).toEqual([30, 0, 0]);
    expect(await state.ledgerOf([one])).toEqual([]);
  });

  it('score a released event as if it had never been held', async () => {
    const [held, free] = [newId(), newId()];
    const clicks = (lead: string) =>
      ['a', 'b', 'c', 'd', 'e'].map((letter, index) =>
        recorded(lead, {
          eventId: `${lead.slice(0, -1)}${letter}`,
          type: 'email_clicked',
          at: daysAgo(9 - index),
        }),
      );
    await handle(clicks(free), now);
    const [first, ...others] = clicks(held);
    const { event_id: eventId } = first!.data;
    await handle([{ ...first!, data: { ...first!.data, status: 'quarantined' } }], now);
    expect(await state.scoreOf(held)).toMatchObject({ score: 0, basis_count: 1 });
    await handle(others, now);
    expect(await state.scoreOf(held)).toMatchObject({ score: 20 });

    await handle([amended(held, eventId)], now);
    const gives = async (lead: string) =>
      (await state.ledgerOf([lead])).map((entry) => entry.effective_milli_points);
    expect(await gives(held)).toEqual([5_000, 5_000, 5_000, 5_000, 0]);
    expect(await gives(held)).toEqual(await gives(free));
    expect(await state.scoreOf(held)).toMatchObject({ score: 20, basis_count: 5 });
  });

  it('take what a held or removed event has given, and answer', async () => {
    const lead = newId();
    const [demo, other] = demos(lead, 2);
    await handle([demo!, other!], now);
    await handle([amended(lead, demo!.data.event_id, { status: 'quarantined' })], now);
    await handle([amended(lead, other!.data.event_id, { status: 'removed' })], now);
    expect((await answersTo(lead)).map(({ data }) => [data.score, data.basis.count])).toEqual([
      [60, 2],
      [30, 2],
      [0, 2],
    ]);
    expect((await answersTo(lead)).at(-1)!.data.basis).toEqual(
      extendBasis(
        emptyBasis,
        [demo!, other!].map(({ data }) => ({ eventId: data.event_id, revision: 2 })),
      ),
    );
    expect(await state.historyOf(lead)).toMatchObject([
      { score: 60 },
      { score: 30, event_id: demo!.data.event_id },
      { score: 0 },
    ]);
  });

  it('remember an amendment that comes before its event', async () => {
    const [one, two] = [newId(), newId()];
    const [demo] = demos(one, 1);
    await handle([amended(two, demo!.data.event_id, { revision: 3 })], now);
    expect((await answersTo(two)).map(({ data }) => data.basis.count)).toEqual([0]);
    await handle([demo!], now);
    await handle([amended(one, demo!.data.event_id, { revision: 2, status: 'removed' })], now);
    expect(await state.scoreOf(one)).toMatchObject({ score: 0, basis_count: 0 });
    expect(await state.scoreOf(two)).toMatchObject({ score: 30, basis_count: 1 });
    expect((await answersTo(one)).at(-1)).toMatchObject({ data: { score: 0, basis: emptyBasis } });
  });

  it('score an event at whichever lead it lies, however the two messages meet', async () => {
    const [one, two] = [newId(), newId()];
    const events = demos(one, 20);
    await Promise.all([
      handle(events, now),
      handle(
        events.map(({ data }) => amended(two, data.event_id)),
        now,
      ),
    ]);
    expect(await state.scoreOf(one)).toMatchObject({ score: 0, basis_count: 0 });
    expect(await state.scoreOf(two)).toMatchObject({ score: 600, basis_count: 20 });
  });

  it('tell a crossing once, and again only after the score was five points below', async () => {
    const lead = newId();
    await handle(demos(lead, 3), now);
    await handle(demos(lead, 1), now);
    expect(await crossingsOf(lead)).toMatchObject([
      { data: { threshold: 70, crossing: 1, direction: 'up', score: 90 }, entity_version: 1 },
    ]);
    await handle([recorded(lead, { type: 'email_unsubscribed', at: now })], now);
    await handle([recorded(lead, { type: 'email_unsubscribed', at: now })], now);
    expect(await state.scoreOf(lead)).toMatchObject({ score: 60 });
    await handle(demos(lead, 1), now);
    expect((await crossingsOf(lead)).map(({ data }) => data.crossing)).toEqual([1, 2]);
  });

  it('score a merged lead over all its ids, and let both former roots answer', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([...demos(older, 1), ...demos(younger, 2)], now);
    const merge = merged(younger, older);
    await handle([merge], now);

    const [, , rootAnswer] = [null, ...(await answersTo(older))];
    expect(rootAnswer).toMatchObject({ causation_id: merge.id, data: { score: 90, previous: 30 } });
    expect(rootAnswer!.data.basis.count).toBe(3);
    expect((await answersTo(younger)).at(-1)).toMatchObject({
      entity_version: 2,
      data: { score: 0, previous: 60, basis: emptyBasis, top: [] },
    });
    expect(await state.scoreOf(younger)).toMatchObject({ basis_count: 2, next_change_at: null });

    await handle(demos(younger, 1), now);
    expect(await state.scoreOf(older)).toMatchObject({ score: 120 });
    expect((await answersTo(older)).at(-1)!.data.basis.count).toBe(4);

    await handle([merged(younger, null, 2)], now);
    expect(await state.scoreOf(older)).toMatchObject({ score: 30 });
    expect(await state.scoreOf(younger)).toMatchObject({ score: 90 });
    const [one, two] = [(await answersTo(older)).at(-1)!, (await answersTo(younger)).at(-1)!];
    expect(combineBases([one.data.basis, two.data.basis]).count).toBe(4);
    expect((await state.historyOf(younger)).map(({ reason, score }) => [reason, score])).toEqual([
      ['event', 60],
      ['identity', 0],
      ['identity', 90],
    ]);
  });

  it('ignore an edge that is older than the one they know', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([...demos(older, 1), ...demos(younger, 1)], now);
    await handle([merged(younger, null, 2)], now);
    const answers = await answersTo(older);
    await handle([merged(younger, older, 1)], now);
    expect(await state.scoreOf(older)).toMatchObject({ score: 30 });
    expect(await answersTo(older)).toHaveLength(answers.length);
  });

  it('fill the caps of a merged lead over all its ids, and undo that when it is taken apart', async () => {
    const [older, younger] = [newId(), newId()];
    const visits = (lead: string) => Array.from({ length: 5 }, () => recorded(lead, { at: daysAgo(1) }));
    await handle([...visits(older), ...visits(younger)], now);
    expect(await state.scoreOf(younger)).toMatchObject({ score: 10 });
    await handle([merged(younger, older)], now);
    expect(await state.scoreOf(older)).toMatchObject({ score: 10 });
    await handle([merged(younger, null, 2)], now);
    expect([(await state.scoreOf(older)).score, (await state.scoreOf(younger)).score]).toEqual([10, 10]);
  });

  it('do not tell again that a person is hot who was told of under another id', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([...demos(older, 1), ...demos(younger, 3)], now);
    await handle([merged(younger, older)], now);
    expect(await crossingsOf(younger)).toHaveLength(1);
    expect(await crossingsOf(older)).toEqual([]);
  });

  it('know a merge before the first event of either lead', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([merged(younger, older)], now);
    await handle(demos(younger, 1), now);
    expect(await state.scoreOf(older)).toMatchObject({ score: 30 });
    expect((await answersTo(older)).at(-1)!.data.basis.count).toBe(1);
  });

  it('let scores fall when their time has come, not before', async () => {
    const lead = newId();
    await handle([recorded(lead, { type: 'demo_requested', at: daysAgo(89) }), ...demos(lead, 2)], now);
    const due = daysAgo(-1);
    await decay(new Date(due.getTime() - 1));
    expect(await state.scoreOf(lead)).toMatchObject({ score: 90, next_change_at: due });
    await decay(due);
    expect(await state.scoreOf(lead)).toMatchObject({ score: 60, next_change_at: daysAgo(-90) });
    expect((await answersTo(lead)).at(-1)).toMatchObject({ data: { score: 60, previous: 90 } });
    expect((await state.historyOf(lead)).at(-1)).toMatchObject({ reason: 'decay', score: 60, at: due });
  });

  it('let nothing fall while decay is turned off', async () => {
    const lead = newId();
    const off = handlersOn(state, { decay: { enabled: false, days: 90 }, hotLeadScore: 70 });
    await off.handle([recorded(lead, { type: 'demo_requested', at: '2020-01-01T00:00:00Z' })], now);
    expect(await state.scoreOf(lead)).toMatchObject({ score: 30, next_change_at: null });
  });

  it('set the decay timer again, at once while there is more to do', async () => {
    await decay(now);
    const timer = await state.db
      .selectFrom('timers')
      .selectAll()
      .where('key', '=', 'decay')
      .executeTakeFirstOrThrow();
    expect(timer.due_at.getTime() - now.getTime()).toBe(1_000);
  });
});
