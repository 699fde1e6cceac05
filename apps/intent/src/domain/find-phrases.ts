import type { Product } from '@dna/contracts';
import type { Rule } from './rule.ts';
import { tokenize, wordOf, type Token } from './tokenize.ts';

/** A phrase of a rule in a text: the tokens from `start` up to, not including, `end`. */
export type Hit = { rule: Rule; start: number; end: number };

/** The phrases of rules as a tree of words: a text is read along it, however many phrases there are. */
export type PhraseBook = { next: Map<string, PhraseBook>; rules: Rule[] };

export function phraseBook(rules: readonly Rule[]): PhraseBook {
  const book: PhraseBook = { next: new Map(), rules: [] };
  for (const rule of rules) {
    if (rule.match.kind !== 'text') continue;
    for (const phrase of rule.match.phrases) addPhrase(book, wordsOf(phrase), rule);
  }
  return book;
}

function addPhrase(book: PhraseBook, words: readonly string[], rule: Rule): void {
  if (words.length === 0) return;
  let at = book;
  for (const word of words) {
    const next = at.next.get(word) ?? { next: new Map(), rules: [] };
    at.next.set(word, next);
    at = next;
  }
  // Of two rules for one product that know the same phrase the first has it.
  if (!at.rules.some(({ product }) => product === rule.product)) at.rules.push(rule);
}

/**
 * Where the phrases stand in a text, as whole words, in order. Where phrases of one product overlap the longer one
 * counts, so that words count once. The time grows with the length of the text times that of the longest phrase; how
 * many phrases there are makes no difference.
 */
export function findPhrases(tokens: readonly Token[], book: PhraseBook): Hit[] {
  const coveredUntil = new Map<Product, number>();
  const hits: Hit[] = [];
  for (const start of tokens.keys()) {
    for (const hit of longestFirst(tokens, start, book)) {
      const { product } = hit.rule;
      if (start < (coveredUntil.get(product) ?? 0)) continue;
      coveredUntil.set(product, hit.end);
      hits.push(hit);
    }
  }
  return hits;
}

function longestFirst(tokens: readonly Token[], start: number, book: PhraseBook): Hit[] {
  const found: Hit[][] = [];
  let at: PhraseBook | undefined = book;
  for (let end = start; at !== undefined; end += 1) {
    found.push(at.rules.map((rule) => ({ rule, start, end })));
    at = at.next.get(wordOf(tokens[end]) ?? '');
  }
  return found.toReversed().flat();
}

/** The words of a phrase, as they are looked for. */
export function wordsOf(phrase: string): string[] {
  return tokenize(phrase).flatMap((token) => wordOf(token) ?? []);
}
