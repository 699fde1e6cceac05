import { describe, expect, it } from '@jest/globals';
import { doubtsOf, impossibilitiesOf } from './check-rule.ts';
import { defaultRules } from './default-rules.ts';
import type { Condition } from './rule.ts';

const found = (...conditions: Condition[]) =>
  impossibilitiesOf({ conditions, milliPoints: 1_000 }).map(({ path }) => path);
const path = 'page_path';

describe('a rule', () => {
  it.each<[string, Condition[]]>([
    [
      'a property that is not there and is something',
      [
        { property: path, op: 'exists', value: false },
        { property: path, op: 'starts_with', value: '/a' },
      ],
    ],
    [
      'there and not there',
      [
        { property: path, op: 'exists', value: true },
        { property: path, op: 'exists', value: false },
      ],
    ],
    [
      'a value and not that value',
      [
        { property: 'step', op: 'eq', value: 5 },
        { property: 'step', op: 'neq', value: '5' },
      ],
    ],
    [
      'more than 5 and less than 5',
      [
        { property: 'step', op: 'gt', value: 5 },
        { property: 'step', op: 'lt', value: 5 },
      ],
    ],
    [
      'at least 6 and at most 5',
      [
        { property: 'step', op: 'lte', value: 5 },
        { property: 'step', op: 'gte', value: 6 },
      ],
    ],
  ])('is impossible that wants %s', (_name, conditions) => {
    expect(found(...conditions)).toEqual(['conditions.1']);
  });

  it.each<[string, Condition[]]>([
    [
      'exactly 5',
      [
        { property: 'step', op: 'lte', value: 5 },
        { property: 'step', op: 'gte', value: 5 },
      ],
    ],
    [
      'two elements of a list',
      [
        { property: 'topic', op: 'eq', value: 'a' },
        { property: 'topic', op: 'eq', value: 'b' },
      ],
    ],
    [
      'not this value, or nothing',
      [
        { property: 'topic', op: 'exists', value: false },
        { property: 'topic', op: 'neq', value: 'b' },
      ],
    ],
    [
      'different properties',
      [
        { property: 'step', op: 'gt', value: 5 },
        { property: 'rating', op: 'lt', value: 5 },
      ],
    ],
  ])('is possible that wants %s', (_name, conditions) => {
    expect(found(...conditions)).toEqual([]);
  });

  it('cannot look at what never leaves ingestion', () => {
    expect(found({ property: 'email', op: 'exists', value: true })).toEqual(['conditions.0.property']);
  });

  it('is doubted where it does nothing, or waits for something unheard of', () => {
    const [rule] = defaultRules;
    const doubted = (change: object) => doubtsOf({ ...rule!, ...change }).map(({ path: at }) => at);
    expect(defaultRules.flatMap(doubtsOf)).toEqual([]);
    expect(doubted({ eventType: 'moon_landed' })).toEqual(['event_type']);
    expect(doubted({ milliPoints: 0 })).toEqual(['points']);
    expect(doubted({ milliPoints: -1_000 })).toEqual(['cap']);
    expect(doubted({ milliPoints: 20_000 })).toEqual(['cap.points']);
  });
});
