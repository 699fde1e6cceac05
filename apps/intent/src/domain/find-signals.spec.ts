import type { Properties } from '@dna/contracts';
import { describe, expect, it } from '@jest/globals';
import { defaultRules } from './default-rules.ts';
import type { Fact } from './fact.ts';
import { findSignals } from './find-signals.ts';

const fact = (eventType: string, properties: Properties = {}, more: Partial<Fact> = {}): Fact => ({
  eventId: 'event',
  leadId: 'lead',
  status: 'active',
  eventType,
  occurredAtMs: 0,
  campaignProduct: null,
  properties,
  hasText: true,
  ...more,
});
/** Weight by product of what the default rules read out of one fact. */
const weights = (one: Fact, text?: string) => {
  const sums: Record<string, number> = {};
  const texts = new Map(text === undefined ? [] : [[one.eventId, text]]);
  for (const { product, milliWeight } of findSignals(defaultRules, [one], texts)) {
    sums[product] = (sums[product] ?? 0) + milliWeight / 1_000;
  }
  return sums;
};

describe('signals of an event that does not count', () => {
  it.each(['quarantined', 'removed'] as const)('are none: %s', (status) => {
    const said = fact('email_replied', { interest: 'b2b' }, { status });
    expect(weights(said, 'We want a consumer panel.')).toEqual({});
    expect(weights({ ...said, status: 'active' }, 'We want a consumer panel.')).toEqual({
      b2b: 4,
      co_creation: 2,
    });
  });
});

describe('signals of explicit interest', () => {
  it.each(['interest', 'product_interest', 'product'])('weigh 4 where `%s` names a product', (property) => {
    expect(weights(fact('form_submitted', { [property]: 'b2b' }))).toEqual({ b2b: 4 });
  });

  it('weigh 5 instead for a demo', () => {
    expect(weights(fact('demo_requested', { product: 'b2b' }))).toEqual({ b2b: 5 });
    expect(weights(fact('demo_requested', { product: 'b2b', interest: 'b2b' }))).toEqual({ b2b: 5 });
  });

  it.each([
    ['research', 'Research Lab'],
    ['research', 'RESEARCH'],
    ['b2b', 'B2B Lab Enablement'],
    ['b2b', 'lab-enablement'],
    ['co_creation', 'Co-Creation'],
    ['co_creation', 'co_creation'],
    ['co_creation', ' Panel Co-Creation '],
  ])('name %s as %j', (product, value) => {
    expect(weights(fact('form_submitted', { interest: value }))).toEqual({ [product]: 4 });
  });

  it('take every product that a list names', () => {
    expect(weights(fact('form_submitted', { interest: ['research', 'b2b'] }))).toEqual({
      research: 4,
      b2b: 4,
    });
    expect(weights(fact('form_submitted', { interest: 'research, co-creation' }))).toEqual({
      research: 4,
      co_creation: 4,
    });
  });

  it('stay quiet on other values, on refusals and on what a scanner did', () => {
    expect(weights(fact('form_submitted', { interest: 'pricing', product: 7 }))).toEqual({});
    expect(weights(fact('form_submitted', { interest: 'researcher' }))).toEqual({});
    expect(weights(fact('lead_not_interested', { product: 'b2b' }))).toEqual({});
    expect(weights(fact('email_clicked_bot', { product: 'b2b' }))).toEqual({});
  });
});

describe('signals of behaviour', () => {
  it.each([
    ['/research', { research: 1 }],
    ['/research-lab/team', { research: 1 }],
    ['/b2b/pricing', { b2b: 1 }],
    ['/lab-enablement', { b2b: 1 }],
    ['/co-creation', { co_creation: 1 }],
    ['/Panel/join', { co_creation: 1 }],
    ['/pricing', {}],
    ['/blog/research', {}],
  ])('a visit to %s', (path, expected) => {
    expect(weights(fact('page_visited', { page_path: path }))).toEqual(expected);
  });

  it('a topic weighs 2, of content and webinars only', () => {
    for (const type of ['content_downloaded', 'webinar_registered', 'webinar_attended']) {
      expect(weights(fact(type, { topic: 'Research Lab' }))).toEqual({ research: 2 });
    }
    expect(weights(fact('email_opened', { topic: 'Research Lab' }))).toEqual({});
  });

  it('a campaign weighs 1, when the lead did something', () => {
    expect(weights(fact('email_clicked', {}, { campaignProduct: 'b2b' }))).toEqual({ b2b: 1 });
    expect(weights(fact('email_sent', {}, { campaignProduct: 'b2b' }))).toEqual({});
    expect(weights(fact('email_clicked', {}, { campaignProduct: 'other' }))).toEqual({});
  });

  it('add up over different rules', () => {
    const page = fact('page_visited', { page_path: '/b2b', product: 'b2b' }, { campaignProduct: 'b2b' });
    expect(weights(page)).toEqual({ b2b: 6 });
  });
});

describe('signals of a text', () => {
  const reply = (text: string) => weights(fact('email_replied'), text);

  it('weigh 2 a hit', () => {
    expect(reply('Tell me more about lab enablement.')).toEqual({ b2b: 2 });
    expect(reply('Wir planen ein Forschungsprojekt.')).toEqual({ research: 2 });
  });

  it('weigh at most 4 an event, in the order of the text', () => {
    expect(reply('Research, research, research!')).toEqual({ research: 4 });
    expect(reply('A panel, a focus group, then research.')).toEqual({ co_creation: 4 });
    expect(reply('A panel, research and lab enablement.')).toEqual({ co_creation: 2, research: 2 });
  });

  it('keep of the text only language and number of hits', () => {
    const [signal] = findSignals(
      defaultRules,
      [fact('email_replied')],
      new Map([['event', 'a panel, my name is Eve']]),
    );
    expect(signal).toEqual({
      eventId: 'event',
      leadId: 'lead',
      occurredAtMs: 0,
      ruleId: defaultRules.find(({ name }) => name === 'Wrote of Panel Co-Creation in English')!.id,
      product: 'co_creation',
      milliWeight: 2_000,
      detail: { language: 'en', hits: 1, negated: 0 },
    });
  });

  it('leave out what balances itself and what was not written by the lead', () => {
    expect(reply('No panel. A panel!')).toEqual({});
    expect(weights(fact('note_added'), 'wants a panel')).toEqual({});
    expect(weights(fact('email_replied', {}, { hasText: false }), 'a panel')).toEqual({});
  });
});
