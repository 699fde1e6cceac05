import type { Product } from '@dna/contracts';
import type { Rule } from './rule.ts';
import { tokenize, wordOf, type Token } from './tokenize.ts';

/** A phrase of a rule in a text: the tokens from `start` up to, not including, `end`. */
export type Hit = { rule: Rule; start: number; end: number };

type Phrase = { rule: Rule; words: string[] };

/**
 * Where the phrases of text rules stand in a text, as whole words, in order. Where phrases of one product overlap the
 * longer one counts, so that words count once. The time grows with the length of the text and of the phrases, never
 * with a power of them.
 */
export function findPhrases(tokens: readonly Token[], rules: readonly Rule[]): Hit[] {
  const byFirstWord = Map.groupBy(phrasesOf(rules), ({ words }) => words[0]!);
  const coveredUntil = new Map<Product, number>();
  const hits: Hit[] = [];
  for (const [start, token] of tokens.entries()) {
    for (const { rule, words } of byFirstWord.get(wordOf(token) ?? '') ?? []) {
      if (start < (coveredUntil.get(rule.product) ?? 0)) continue;
      if (!words.every((word, index) => wordOf(tokens[start + index]) === word)) continue;
      const end = start + words.length;
      coveredUntil.set(rule.product, end);
      hits.push({ rule, start, end });
    }
  }
  return hits;
}

/** The longest first, so that they are met first. */
function phrasesOf(rules: readonly Rule[]): Phrase[] {
  return rules
    .flatMap((rule) =>
      rule.match.kind === 'text'
        ? rule.match.phrases.map((phrase) => ({ rule, words: wordsOf(phrase) }))
        : [],
    )
    .filter(({ words }) => words.length > 0)
    .sort((a, b) => b.words.length - a.words.length);
}

function wordsOf(phrase: string): string[] {
  return tokenize(phrase).flatMap((token) => wordOf(token) ?? []);
}
