import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defaultRules } from './default-rules.ts';
import { phraseBook } from './find-phrases.ts';
import type { Rule } from './rule.ts';
import { tokenize } from './tokenize.ts';
import { weighText } from './weigh-text.ts';

const book = phraseBook(defaultRules);
const verdict = (text: string) => {
  const sums: Record<string, number> = {};
  for (const { rule, milliWeight } of weighText(text, book)) {
    sums[rule.product] = (sums[rule.product] ?? 0) + milliWeight / 1_000;
  }
  return sums;
};

describe('a text', () => {
  it.each<[string, Record<string, number>]>([
    ['We would like a research project with you', { research: 2 }],
    ['Is Co-Creation possible?', { co_creation: 2 }],
    ['CO-CREATION', { co_creation: 2 }],
    ['Wir möchten unser eigenes Labor', { b2b: 2 }],
    ['Wir brauchen Auftragsforschung', { research: 2 }],
    ['Bitte ein Angebot für ein Testpanel', { co_creation: 2 }],
  ])('speaks for a product: %s', (text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  it.each([
    'We are researchers',
    'the panelist',
    'Marktforschungsinstitut',
    'b2b2c',
    'Please call me back',
    '',
    '!!! ,,, ...',
  ])('has whole words only: %j says nothing', (text) => {
    expect(verdict(text)).toEqual({});
  });

  it.each<[string, Record<string, number>]>([
    ['We are not interested in research', { research: -2 }],
    ['not interested in research, panels or lab enablement', { research: -2, co_creation: -2 }],
    ["We don't need a consumer panel", { co_creation: -2 }],
    ['We don’t need a consumer panel', { co_creation: -2 }],
    ['no research please', { research: -2 }],
    ['We would go without a panel', { co_creation: -2 }],
    ['Wir haben kein Interesse an Forschung', { research: -2 }],
    ['Keine Forschung bitte', { research: -2 }],
    ['Forschung brauchen wir nicht', { research: -2 }],
    ['An einem Panel sind wir nicht interessiert', { co_creation: -2 }],
    ['Laborausstattung ist für uns kein Thema', { b2b: -2 }],
    ['research is not relevant for us', { research: -2 }],
  ])('speaks against a product: %s', (text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  it.each<[string, Record<string, number>]>([
    ['Not research but lab enablement', { research: -2, b2b: 2 }],
    ['Nicht Forschung, sondern Laborausstattung', { research: -2, b2b: 2 }],
    ["We don't need panels, we need research", { co_creation: -2, research: 2 }],
    ['That is not for us. We want research', { research: 2 }],
    ['No, we want research', { research: 2 }],
    ['Nein, wir wollen Forschung', { research: 2 }],
    ['not only research', { research: 2 }],
    ['nicht nur Forschung', { research: 2 }],
    ['no problem, research it is', { research: 2 }],
    ['We want research and do not want panels', { research: 2, co_creation: -2 }],
    ['Our research does not need panels', { research: 2, co_creation: -2 }],
    ['Unsere Forschung hat kein Labor', { research: 2 }],
  ])('is negated as far as its thought goes: %s', (text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  it('counts words once where phrases overlap', () => {
    const [finding, ...others] = weighText('our research lab', book);
    expect(finding).toMatchObject({ hits: 1, milliWeight: 2_000 });
    expect(others).toEqual([]);
  });

  it('speaks for a product where a rule against it is negated, and is left alone by a rule without weight', () => {
    const ruleOf = (id: string, milliWeight: number, ...phrases: string[]): Rule => ({
      ...defaultRules[5]!,
      id,
      milliWeight,
      match: { kind: 'text', language: 'en', phrases },
    });
    const rules = phraseBook([
      ruleOf('against', -2_000, 'budget freeze'),
      ruleOf('mute', 0, 'market research'),
    ]);
    const weigh = (text: string) =>
      weighText(text, rules).map(({ rule, milliWeight }) => [rule.id, milliWeight]);
    expect(weigh('A budget freeze.')).toEqual([['against', -2_000]]);
    expect(weigh('There is no budget freeze.')).toEqual([['against', 2_000]]);
    expect(weigh('Market research: a budget freeze, a budget freeze, a budget freeze.')).toEqual([
      ['mute', 0],
      ['against', -4_000],
    ]);
  });

  it('takes no longer to read for the number of phrases, also where they all begin alike', () => {
    const phrases = Array.from({ length: 50_000 }, (_, index) => `lab lab lab lab lab lab ${index}`);
    const many = phraseBook([{ ...defaultRules[5]!, match: { kind: 'text', language: 'en', phrases } }]);
    const before = process.cpuUsage();
    weighText('lab '.repeat(5_000), many);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });

  it('never weighs more than 4 for and against together', () => {
    const word = fc.constantFrom(
      'research',
      'lab',
      'enablement',
      'panel',
      'co-creation',
      'not',
      'no',
      'nicht',
      'kein',
      'forschung',
      'but',
      ',',
      '.',
      'and',
      'need',
      'x',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const findings = weighText(words.join(' '), book);
        const total = findings.reduce((sum, { milliWeight }) => sum + Math.abs(milliWeight), 0);
        expect(total).toBeLessThanOrEqual(4_000);
        expect(findings.every(({ hits, negated }) => negated <= hits)).toBe(true);
      }),
    );
  });

  it('is read up to a limit, and no text keeps us busy', () => {
    for (const piece of [
      'not ',
      'research ',
      'co-',
      "'",
      "a'",
      'ä',
      'lab ',
      '.',
      'not research ',
      'kein nicht, ',
    ]) {
      const before = process.cpuUsage();
      weighText(piece.repeat(200_000), book);
      // Its own work, however busy the machine is; what is not linear takes far longer.
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
    }
    expect(tokenize('ab '.repeat(20_000)).length).toBeLessThan(7_000);
  });

  it('does not care how letters are composed', () => {
    const decomposed = 'Wir benötigen Forschung nicht'.normalize('NFD');
    expect(verdict(decomposed)).toEqual({ research: -2 });
  });
});
