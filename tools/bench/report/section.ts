import { figure } from './markdown-table.ts';
import type { Percentiles } from './result.ts';

/** A part of the page; nothing where there is nothing to say. */
export function section(title: string, ...parts: (string | false | undefined)[]): string {
  const text = parts.filter(Boolean).join('\n\n');
  return text === '' ? '' : `## ${title}\n\n${text}`;
}

export function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n');
}

export function percentileCells({ p50, p95, p99, max, count }: Percentiles): string[] {
  return [p50, p95, p99, max, count].map(figure);
}
