import type { Rule } from '../src/domain/rule.ts';

/** A sentence of a text whose words are known: `We are (not) interested in …`. */
export type Mention = { words: string; negated: boolean };

export function textOf(mentions: readonly Mention[]): string {
  return mentions
    .map(({ words, negated }) => `We are ${negated ? 'not ' : ''}interested in ${words}.`)
    .join(' ');
}

/** What the rules read out of a text, by the definition: thousandths by rule. */
export function naiveTextWeights(mentions: readonly Mention[], rules: readonly Rule[]): Map<string, number> {
  const weights = new Map<string, number>();
  let left = 4_000;
  for (const { words, negated } of mentions) {
    for (const rule of rulesMet(words.split(' '), rules)) {
      const amount = Math.min(left, Math.abs(rule.milliWeight));
      left -= amount;
      const signed = rule.milliWeight < 0 === negated ? amount : -amount;
      weights.set(rule.id, (weights.get(rule.id) ?? 0) + signed);
    }
  }
  return new Map([...weights].filter(([, weight]) => weight !== 0));
}

/** In the order of the words; at one word the longest phrase first; of each product no word twice. */
function rulesMet(words: string[], rules: readonly Rule[]): Rule[] {
  const met: Rule[] = [];
  const used = new Set<string>();
  for (let start = 0; start < words.length; start += 1) {
    for (let length = words.length - start; length > 0; length -= 1) {
      const phrase = words.slice(start, start + length).join(' ');
      for (const rule of rules) {
        if (rule.match.kind !== 'text' || !rule.match.phrases.includes(phrase)) continue;
        if (used.has(`${rule.product} ${start}`)) continue;
        for (let at = start; at < start + length; at += 1) used.add(`${rule.product} ${at}`);
        met.push(rule);
      }
    }
  }
  return met;
}
