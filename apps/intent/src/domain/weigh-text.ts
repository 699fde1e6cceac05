import { findPhrases, type PhraseBook } from './find-phrases.ts';
import { negatedHits } from './find-negations.ts';
import type { Rule } from './rule.ts';
import { tokenize } from './tokenize.ts';

/** What one rule found in a text. Of the text itself nothing is kept. */
export type TextFinding = { rule: Rule; milliWeight: number; hits: number; negated: number };

/** All text of one event together weighs at most this much, for and against added up. */
export const maxMilliWeight = 4_000;

/**
 * What the text rules find in a person's words: each hit weighs what its rule says, the other way round where it is
 * negated. Hits count in the order they stand in the text until the event's limit is reached.
 */
export function weighText(text: string, book: PhraseBook): TextFinding[] {
  const tokens = tokenize(text);
  const hits = findPhrases(tokens, book);
  const negated = negatedHits(tokens, hits);
  const findings = new Map<string, TextFinding>();
  let left = maxMilliWeight;
  for (const hit of hits) {
    if (left === 0) break;
    const { rule } = hit;
    const amount = Math.min(left, Math.abs(rule.milliWeight));
    left -= amount;
    const found = findings.get(rule.id) ?? { rule, milliWeight: 0, hits: 0, negated: 0 };
    const turned = negated.has(hit);
    const speaksFor = rule.milliWeight > 0 !== turned;
    findings.set(rule.id, {
      rule,
      milliWeight: found.milliWeight + (speaksFor ? amount : -amount),
      hits: found.hits + 1,
      negated: found.negated + Number(turned),
    });
  }
  return [...findings.values()];
}
