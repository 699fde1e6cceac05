import { ruleProperties } from '@dna/contracts';
import { snakeCase } from './fields.ts';

const named: ReadonlySet<string> = new Set(ruleProperties);

/**
 * Answers to the questions of a form. An answer to a question that is named like a property that rules know
 * ("Product interest") becomes that property; all others are the person's words.
 */
export function readAnswers(answers: readonly { question: string | undefined; answer: string }[]): {
  properties: Record<string, string>;
  text: string | undefined;
} {
  const properties: Record<string, string> = {};
  const words: string[] = [];
  for (const { question, answer } of answers) {
    const name = snakeCase(question ?? '');
    if (named.has(name)) properties[name] = answer;
    else words.push(answer);
  }
  return { properties, text: words.length > 0 ? words.join('\n') : undefined };
}
