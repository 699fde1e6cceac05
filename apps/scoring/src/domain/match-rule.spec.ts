import { describe, expect, it } from '@jest/globals';
import type { Properties } from '@dna/contracts';
import { defaultRules } from './default-rules.ts';
import { matchesRule } from './match-rule.ts';
import type { Condition, Rule } from './rule.ts';

const base: Rule = { ...defaultRules[0]!, conditions: [], cap: null };
const visit = (properties: Properties) => ({ eventType: 'page_visited', source: 'website', properties });
const holds = (condition: Condition, properties: Properties) =>
  matchesRule({ ...base, conditions: [condition] }, visit(properties));

describe('a rule', () => {
  it('asks for its event type', () => {
    expect(matchesRule(base, visit({}))).toBe(true);
    expect(matchesRule(base, { ...visit({}), eventType: 'email_opened' })).toBe(false);
  });

  it('asks for its source where it names one', () => {
    const rule = { ...base, source: 'lemlist' };
    expect(matchesRule(rule, visit({}))).toBe(false);
    expect(matchesRule(rule, { ...visit({}), source: 'lemlist' })).toBe(true);
  });

  it('gives nothing while it is disabled', () => {
    expect(matchesRule({ ...base, enabled: false }, visit({}))).toBe(false);
  });

  it('asks for every condition', () => {
    const rule: Rule = {
      ...base,
      conditions: [
        { property: 'page_path', op: 'starts_with', value: '/pricing' },
        { property: 'utm_source', op: 'exists', value: true },
      ],
    };
    expect(matchesRule(rule, visit({ page_path: '/pricing' }))).toBe(false);
    expect(matchesRule(rule, visit({ page_path: '/pricing', utm_source: 'ads' }))).toBe(true);
  });
});

const cases: [Condition, Properties, boolean][] = [
  [{ property: 'topic', op: 'eq', value: 'b2b' }, { topic: 'b2b' }, true],
  [{ property: 'topic', op: 'eq', value: 'b2b' }, { topic: 'B2B' }, false],
  [{ property: 'topic', op: 'eq', value: 'b2b' }, {}, false],
  [{ property: 'topic', op: 'eq', value: 'b2b' }, { topic: ['research', 'b2b'] }, true],
  [{ property: 'rating', op: 'eq', value: 5 }, { rating: '5' }, true],
  [{ property: 'first', op: 'eq', value: true }, { first: true }, true],
  [{ property: 'topic', op: 'neq', value: 'b2b' }, { topic: 'research' }, true],
  [{ property: 'topic', op: 'neq', value: 'b2b' }, {}, true],
  [{ property: 'topic', op: 'neq', value: 'b2b' }, { topic: 'b2b' }, false],
  [{ property: 'topic', op: 'in', value: ['a', 'b'] }, { topic: 'b' }, true],
  [{ property: 'topic', op: 'in', value: ['a', 'b'] }, { topic: 'c' }, false],
  [{ property: 'topic', op: 'in', value: [] }, { topic: 'c' }, false],
  [{ property: 'content', op: 'contains', value: 'guide' }, { content: 'lab-guide-2' }, true],
  [{ property: 'content', op: 'contains', value: 'guide' }, { content: 'brochure' }, false],
  [{ property: 'page_path', op: 'starts_with', value: '/pricing' }, { page_path: '/pricing' }, true],
  [{ property: 'page_path', op: 'starts_with', value: '/pricing' }, { page_path: '/pricing/lab?x=1' }, true],
  [{ property: 'page_path', op: 'starts_with', value: '/pricing' }, { page_path: '/pricing-faq' }, true],
  [{ property: 'page_path', op: 'starts_with', value: '/pricing' }, { page_path: '/en/pricing' }, false],
  [{ property: 'rating', op: 'gt', value: 3 }, { rating: 4 }, true],
  [{ property: 'rating', op: 'gt', value: 3 }, { rating: 3 }, false],
  [{ property: 'rating', op: 'gte', value: 3 }, { rating: '3' }, true],
  [{ property: 'rating', op: 'lt', value: 3 }, { rating: 2 }, true],
  [{ property: 'rating', op: 'lte', value: 3 }, { rating: 3.1 }, false],
  [{ property: 'rating', op: 'lt', value: 3 }, { rating: 'none' }, false],
  [{ property: 'rating', op: 'lt', value: 3 }, { rating: '' }, false],
  [{ property: 'rating', op: 'gte', value: 0 }, { rating: false }, false],
  [{ property: 'rating', op: 'exists', value: true }, { rating: 0 }, true],
  [{ property: 'rating', op: 'exists', value: true }, {}, false],
  [{ property: 'rating', op: 'exists', value: false }, {}, true],
  [{ property: 'constructor', op: 'exists', value: true }, {}, false],
];

describe('a condition', () => {
  it.each(cases)('%j on %j is %s', (condition, properties, expected) => {
    expect(holds(condition, properties)).toBe(expected);
  });
});

describe('the default rules', () => {
  const points = (eventType: string, properties: Properties = {}) =>
    defaultRules
      .filter((rule) => matchesRule(rule, { eventType, source: 'website', properties }))
      .reduce((sum, rule) => sum + rule.milliPoints / 1_000, 0);

  it('make a visit to the pricing page worth 10 points', () => {
    expect(points('page_visited', { page_path: '/pricing' })).toBe(10);
    expect(points('page_visited', { page_path: '/blog' })).toBe(2);
    expect(points('page_visited', { page_path: '/careers/lab-manager' })).toBe(-3);
  });

  it('give a demo 30 points and take 30 for an unsubscription', () => {
    expect(points('demo_requested')).toBe(30);
    expect(points('email_unsubscribed')).toBe(-30);
  });

  it('give nothing for what a scanner did or we did ourselves', () => {
    for (const type of ['email_opened_bot', 'email_clicked_bot', 'email_sent', 'linkedin_invited']) {
      expect(points(type)).toBe(0);
    }
  });

  it('have ids and names of their own', () => {
    expect(new Set(defaultRules.map((rule) => rule.id)).size).toBe(defaultRules.length);
    expect(new Set(defaultRules.map((rule) => rule.name)).size).toBe(defaultRules.length);
  });
});
