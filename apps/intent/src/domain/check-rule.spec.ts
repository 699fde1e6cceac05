import { describe, expect, it } from '@jest/globals';
import { doubtsOf, impossibilitiesOf } from './check-rule.ts';
import { defaultRules } from './default-rules.ts';
import type { Match, Rule } from './rule.ts';

const [stated] = defaultRules;
const rule = (change: Partial<Rule>): Rule => ({ ...stated!, ...change });
const text = (...phrases: string[]): Match => ({ kind: 'text', language: 'en', phrases });
const pathsOf = (found: { path: string }[]) => found.map(({ path }) => path);

describe('a rule', () => {
  it.each<[string, Partial<Rule>, string]>([
    [
      'an event type both wanted and excepted',
      { eventTypes: ['page_visited', 'form_submitted'], exceptEventTypes: ['email_sent', 'form_submitted'] },
      'except_event_types.1',
    ],
    [
      'a property that never leaves ingestion',
      { match: { kind: 'property', properties: ['topic', 'email'], values: ['b2b'] } },
      'match.properties.1',
    ],
    [
      'a value of nothing but punctuation',
      { match: { kind: 'property', properties: ['topic'], values: ['b2b', ' -- '] } },
      'match.values.1',
    ],
    ['a path that no page has', { match: { kind: 'page_path', prefixes: ['research'] } }, 'match.prefixes.0'],
    [
      'a path beyond where paths are cut',
      { match: { kind: 'page_path', prefixes: ['/a', '/a;b'] } },
      'match.prefixes.1',
    ],
    ['a phrase without a word', { match: text('lab', '?!') }, 'match.phrases.1'],
  ])('is impossible that wants %s', (_name, change, path) => {
    expect(pathsOf(impossibilitiesOf(rule(change)))).toEqual([path]);
  });

  it.each<[string, Partial<Rule>]>([
    ['exceptions from any type', { eventTypes: null, exceptEventTypes: ['form_submitted'] }],
    ['a campaign', { match: { kind: 'campaign' } }],
    ['a phrase with punctuation in it', { match: text('co-creation!') }],
    ['the whole website', { match: { kind: 'page_path', prefixes: ['/'] } }],
  ])('is possible that wants %s', (_name, change) => {
    expect(impossibilitiesOf(rule(change))).toEqual([]);
  });

  it.each<[string, Partial<Rule>, string[]]>([
    [
      'unheard-of types',
      { eventTypes: ['moon_landed'], exceptEventTypes: ['sun_landed'] },
      ['event_types.0', 'except_event_types.0'],
    ],
    ['no weight', { milliWeight: 0 }, ['weight']],
    [
      'words where nobody writes any',
      { eventTypes: ['email_replied', 'page_visited'], match: text('lab') },
      ['event_types.1'],
    ],
    [
      'nothing but a negation',
      { match: text('lab', 'not', 'Kein'), milliWeight: 2_000 },
      ['match.phrases.1', 'match.phrases.2'],
    ],
    ['more than a text may weigh', { match: text('lab'), milliWeight: -5_000 }, ['weight']],
  ])('is doubted that has %s', (_name, change, paths) => {
    expect(pathsOf(doubtsOf(rule(change)))).toEqual(paths);
  });

  it('of a fresh installation is neither', () => {
    expect(defaultRules.flatMap(impossibilitiesOf)).toEqual([]);
    expect(defaultRules.flatMap(doubtsOf)).toEqual([]);
  });
});
