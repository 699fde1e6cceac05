import type { Envelope } from '@dna/contracts';

/**
 * Consecutive messages that one handler takes, in pieces as a consumer gets them.
 *
 * @param together message types that a batch may mix; any other comes alone
 * @param sizes how many a batch holds at most, one after the other and from the start again
 */
export function batchesOf(
  messages: Envelope<unknown>[],
  sizes: readonly number[],
  together: readonly string[] = [],
): Envelope<unknown>[][] {
  const fits = (a: string, b: string) => a === b || (together.includes(a) && together.includes(b));
  const batches: Envelope<unknown>[][] = [];
  for (const message of messages) {
    const last = batches.at(-1);
    const limit = sizes[(batches.length - 1) % sizes.length] ?? 1;
    if (last !== undefined && fits(last[0]!.type, message.type) && last.length < limit) last.push(message);
    else batches.push([message]);
  }
  return batches;
}
