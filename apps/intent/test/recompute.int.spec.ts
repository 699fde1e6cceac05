import { leadIntentChanged } from '@dna/contracts';
import { newId } from '@dna/database';
import { amended, erased, merged, recorded, tracesOf } from '@dna/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultRules } from '../src/domain/default-rules.ts';
import type { Rule } from '../src/domain/rule.ts';
import { handlersOn, startDatabase, type TestState } from './harness.ts';

const now = new Date('2026-11-25T12:00:00Z');
const panelRule = defaultRules.find(({ name }) => name === 'Wrote of Panel Co-Creation in English')!;
const rulesWith = (change: Partial<Rule>) =>
  defaultRules.map((rule) => (rule.id === panelRule.id ? { ...rule, ...change } : rule));

describe('judging all leads by the rules just published', () => {
  let state: TestState;
  let handlers: ReturnType<typeof handlersOn>;
  const texts = new Map<string, string>();
  beforeEach(async () => {
    state = await startDatabase();
    handlers = handlersOn(state);
    texts.clear();
  });
  afterEach(() => state.stop());

  const wrote = (lead: string, text: string) => {
    const reply = recorded(lead, { type: 'email_replied', at: now, hasText: true });
    texts.set(reply.data.event_id, text);
    return reply;
  };
  const finish = async () => {
    while (!(await handlers.recompute(texts, now)));
  };
  const evidenceOf = async (lead: string) => (await state.intentOf(lead)).evidence;

  it('finds what other text rules say anew too: they share what one text may weigh', async () => {
    const lead = newId();
    await handlers.handle([wrote(lead, 'A panel, a focus group, and research.')], now, texts);
    expect(await evidenceOf(lead)).toEqual({ co_creation: 4, research: 0, b2b: 0 });
    await handlers.publish(rulesWith({ milliWeight: 1_000 }));
    await finish();
    expect(await evidenceOf(lead)).toEqual({ co_creation: 2, research: 2, b2b: 0 });
  });

  it('leaves a lead whose words came after the asking for the next round', async () => {
    const [lead, other] = [newId(), newId()];
    await handlers.handle([wrote(lead, 'A panel.'), wrote(other, 'A panel.')], now, texts);
    await handlers.publish(rulesWith({ milliWeight: 3_000 }));
    await handlers.recompute(texts, now, () => handlers.handle([wrote(lead, 'A panel!')], now, texts));
    // By the older version, with both texts, until it gets its turn.
    expect(await state.intentOf(lead)).toMatchObject({ ruleset_version: 1, evidence: { co_creation: 4 } });
    expect(await state.intentOf(other)).toMatchObject({ ruleset_version: 2, evidence: { co_creation: 3 } });
    await finish();
    expect(await state.intentOf(lead)).toMatchObject({ ruleset_version: 2, evidence: { co_creation: 6 } });
  });

  it('reads the words of a corrected event, not those it had when it was asked for', async () => {
    const lead = newId();
    const reply = wrote(lead, 'A panel.');
    const { event_id: eventId } = reply.data;
    await handlers.handle([reply], now, texts);
    await handlers.publish(rulesWith({ milliWeight: 3_000 }));
    await handlers.recompute(texts, now, async () => {
      texts.set(eventId, 'Research.');
      const given = { eventId, type: 'email_replied', at: now, hasText: true, revision: 2 };
      await handlers.handle([recorded(lead, given)], now, texts);
    });
    await finish();
    expect(await evidenceOf(lead)).toEqual({ co_creation: 0, research: 2, b2b: 0 });
  });

  it('brings whole families to one version, whichever versions their ids were judged by', async () => {
    const [older, younger] = [newId(), newId()].sort() as [string, string];
    await handlers.handle([wrote(older, 'A panel.')], now, texts);
    await handlers.publish(rulesWith({ milliWeight: 3_000 }));
    await handlers.handle([wrote(younger, 'A panel.')], now, texts);
    await handlers.publish(rulesWith({ milliWeight: 1_000 }));
    await handlers.handle([merged(younger, older)], now);
    await finish();
    expect(await state.intentOf(older)).toMatchObject({ ruleset_version: 3, evidence: { co_creation: 2 } });
    expect(await state.intentOf(younger)).toMatchObject({ ruleset_version: 3 });
  });

  it('tells of nobody who is thought to want the same, however long ago that was said', async () => {
    const lead = newId();
    const long = new Date(now.getTime() - 45 * 86_400_000);
    const demo = recorded(lead, { type: 'demo_requested', at: long, properties: { product: 'b2b' } });
    await handlers.handle([demo], long);
    await handlers.publish(rulesWith({ milliWeight: 3_000 }));
    await finish();
    expect(await state.told(leadIntentChanged, [lead])).toHaveLength(1);
    expect(await state.intentOf(lead)).toMatchObject({ ruleset_version: 2, version: 1, as_of: long });
    await handlers.publish([]);
    await finish();
    const answers = await state.told(leadIntentChanged, [lead]);
    expect(answers.at(-1)!.data).toMatchObject({ primary: null, previous: 'b2b', signals: [] });
    expect(answers).toHaveLength(2);
  });

  it('reads nothing of events that do not count, and gives nobody back who was erased meanwhile', async () => {
    const [lead, gone] = [newId(), newId()];
    const held = wrote(lead, 'A panel.');
    await handlers.handle([held, wrote(gone, 'A panel.')], now, texts);
    await handlers.handle([amended(lead, held.data.event_id, { status: 'quarantined' })], now, texts);
    await handlers.publish(rulesWith({ milliWeight: 3_000 }));
    await handlers.recompute(texts, now, () => handlers.handle([erased([gone])], now));
    await finish();
    expect(await evidenceOf(lead)).toEqual({ co_creation: 0, research: 0, b2b: 0 });
    expect(await tracesOf(state.db, [gone])).toEqual([]);
  });
});
