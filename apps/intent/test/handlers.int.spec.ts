import { emptyBasis, extendBasis, leadIntentChanged } from '@dna/contracts';
import { newId } from '@dna/database';
import { amended, merged, recorded } from '@dna/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultRules } from '../src/domain/default-rules.ts';
import { publishedRuleset } from '../src/store/rulesets.ts';
import { handlersOn, startDatabase, type TestState } from './harness.ts';

const now = new Date('2026-11-25T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe('the handlers of intent', () => {
  let state: TestState;
  let handle: ReturnType<typeof handlersOn>['handle'];
  beforeAll(async () => {
    state = await startDatabase();
    ({ handle } = handlersOn(state));
  });
  afterAll(() => state.stop());

  const answersTo = (leadId: string) => state.told(leadIntentChanged, [leadId]);
  const demo = (leadId: string, product: string, at = now) =>
    recorded(leadId, { type: 'demo_requested', at, properties: { product } });

  it('find the default rules of the domain in a fresh installation', async () => {
    const { version, rules } = await publishedRuleset(state.db);
    expect(version).toBe(1);
    expect(rules).toEqual(defaultRules);
  });

  it('read a demo of a product and tell how sure they are', async () => {
    const lead = newId();
    const message = demo(lead, 'b2b');
    await handle([message], now);
    const [answer, ...others] = await answersTo(lead);
    expect(others).toEqual([]);
    expect(answer).toMatchObject({
      lead_id: lead,
      entity_version: 1,
      correlation_id: message.correlation_id,
      causation_id: message.id,
      data: {
        primary: 'b2b',
        evidence: { research: 0, b2b: 5, co_creation: 0 },
        signals: [
          {
            event_type: 'demo_requested',
            rule: 'Demo of B2B Lab Enablement requested',
            product: 'b2b',
            weight: 5,
          },
        ],
        basis: extendBasis(emptyBasis, [{ eventId: message.data.event_id, revision: 1 }]),
        as_of: now.toISOString(),
      },
    });
    expect(answer!.data.confidence).toBeCloseTo(5 / 6.5, 9);
    expect(await state.intentOf(lead)).toMatchObject({
      primary_product: 'b2b',
      version: 1,
      ruleset_version: 1,
    });
  });

  it('count an event once, however often it comes, and answer every time', async () => {
    const lead = newId();
    const message = demo(lead, 'research');
    await handle([message, { ...message, id: newId() }], now);
    await handle([message], now);
    expect((await answersTo(lead)).map(({ data }) => [data.evidence.research, data.basis.count])).toEqual([
      [5, 1],
      [5, 1],
    ]);
    expect(await state.signalsOf([lead])).toHaveLength(1);
  });

  it('answer an event that says nothing, with a basis that has seen it', async () => {
    const lead = newId();
    await handle([recorded(lead, { type: 'company_updated', at: now })], now);
    expect(
      (await answersTo(lead)).map(({ data }) => [data.primary, data.confidence, data.basis.count]),
    ).toEqual([[null, 0, 1]]);
  });

  it('give one answer for each lead of a batch', async () => {
    const [one, two] = [newId(), newId()];
    await handle([demo(one, 'b2b'), demo(two, 'research'), demo(one, 'b2b')], now);
    expect((await answersTo(one)).map(({ data }) => data.evidence.b2b)).toEqual([10]);
    expect((await answersTo(two)).map(({ data }) => data.evidence.research)).toEqual([5]);
  });

  it('age what was said, and put a late event where it belongs', async () => {
    const lead = newId();
    await handle([demo(lead, 'b2b')], now);
    await handle([demo(lead, 'research', daysAgo(30))], now);
    expect(await state.intentOf(lead)).toMatchObject({
      primary_product: 'b2b',
      evidence: { research: 2.5, b2b: 5, co_creation: 0 },
    });
  });

  it('have no primary product where two tie', async () => {
    const lead = newId();
    await handle([demo(lead, 'b2b'), demo(lead, 'research')], now);
    expect((await answersTo(lead)).at(-1)!.data).toMatchObject({ primary: null, confidence: 0 });
  });

  it('read what somebody wrote and keep of it only what was found', async () => {
    const lead = newId();
    const reply = recorded(lead, { type: 'email_replied', at: now, hasText: true });
    const words = 'Secret words of Ada Lovelace: we need a consumer panel, not research.';
    await handle([reply], now, new Map([[reply.data.event_id, words]]));
    expect(await state.intentOf(lead)).toMatchObject({ evidence: { research: 0, b2b: 0, co_creation: 2 } });
    const signals = await state.signalsOf([lead]);
    expect(
      signals.map(({ product, milli_weight, detail }) => [product, milli_weight, detail]).sort(),
    ).toEqual([
      ['co_creation', 2_000, { language: 'en', hits: 1, negated: 0 }],
      ['research', -2_000, { language: 'en', hits: 1, negated: 1 }],
    ]);
    const kept = [await state.signalsOf([lead]), await state.db.selectFrom('facts').selectAll().execute()];
    expect(JSON.stringify([...kept, await state.told(leadIntentChanged)])).not.toContain('Lovelace');
  });

  it('keep the highest revision of an event, also when it belongs to another lead', async () => {
    const [one, two] = [newId(), newId()];
    const first = demo(one, 'b2b');
    const { event_id: eventId } = first.data;
    const amended = recorded(two, { eventId, at: now, revision: 2, properties: { page_path: '/research' } });
    await handle([first], now);
    await handle([amended], now);
    await handle([first], now);
    expect(await state.intentOf(one)).toMatchObject({
      basis_count: 0,
      basis_xor: emptyBasis.xor,
      primary_product: null,
    });
    expect(await state.intentOf(two)).toMatchObject({ basis_count: 1, primary_product: 'research' });
    expect(await state.signalsOf([one])).toEqual([]);
  });

  it('read the words of a released event, and forget what a held one has said', async () => {
    const lead = newId();
    const reply = recorded(lead, {
      type: 'email_replied',
      at: now,
      hasText: true,
      status: 'quarantined',
    });
    const { event_id: eventId } = reply.data;
    const texts = new Map([[eventId, 'We need a consumer panel.']]);
    await handle([reply], now, texts);
    expect(await state.intentOf(lead)).toMatchObject({ primary_product: null, basis_count: 1 });
    await handle([amended(lead, eventId, { hasText: true })], now, texts);
    expect(await state.intentOf(lead)).toMatchObject({ evidence: { co_creation: 2 }, basis_count: 1 });
    await handle([amended(lead, eventId, { hasText: true, revision: 3, status: 'quarantined' })], now);
    expect(await state.intentOf(lead)).toMatchObject({ evidence: { co_creation: 0 } });
    expect(await state.signalsOf([lead])).toEqual([]);
    expect((await answersTo(lead)).at(-1)!.data.basis).toEqual(
      extendBasis(emptyBasis, [{ eventId, revision: 3 }]),
    );
  });

  it('weigh an event for the lead it was given to, also where that was told before the event', async () => {
    const [one, two] = [newId(), newId()];
    const [known, late] = [demo(one, 'b2b'), demo(one, 'research')];
    await handle([known], now);
    await handle([amended(two, known.data.event_id), amended(two, late.data.event_id)], now);
    await handle([late], now);
    expect(await state.intentOf(one)).toMatchObject({ primary_product: null, basis_count: 0 });
    expect(await state.intentOf(two)).toMatchObject({
      evidence: { research: 5, b2b: 5, co_creation: 0 },
      basis_count: 2,
    });
    expect((await answersTo(one)).at(-1)!.data).toMatchObject({ basis: emptyBasis });
  });

  it('weigh a merged lead over all its ids, and let both former roots answer', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([demo(older, 'b2b'), demo(younger, 'research')], now);
    const merge = merged(younger, older);
    await handle([merge], now);
    expect((await answersTo(older)).at(-1)).toMatchObject({
      causation_id: merge.id,
      data: { primary: null, evidence: { research: 5, b2b: 5, co_creation: 0 }, basis: { count: 2 } },
    });
    expect((await answersTo(younger)).at(-1)).toMatchObject({
      data: {
        primary: null,
        evidence: { research: 0, b2b: 0, co_creation: 0 },
        basis: emptyBasis,
        signals: [],
      },
    });

    await handle([demo(younger, 'b2b')], now);
    expect(await state.intentOf(older)).toMatchObject({ primary_product: 'b2b' });

    await handle([merged(younger, null, 2)], now);
    expect((await state.intentOf(older)).evidence).toEqual({ research: 0, b2b: 5, co_creation: 0 });
    expect((await state.intentOf(younger)).evidence).toEqual({ research: 5, b2b: 5, co_creation: 0 });
  });

  it('ignore an edge that is older than the one they know, and know a merge before any event', async () => {
    const [older, younger] = [newId(), newId()];
    await handle([merged(younger, older, 2)], now);
    await handle([merged(younger, null, 1)], now);
    await handle([demo(younger, 'b2b')], now);
    expect(await state.intentOf(older)).toMatchObject({ primary_product: 'b2b' });
    expect(await state.intentOf(younger)).toMatchObject({ primary_product: null, basis_count: 1 });
  });
});
