import type { Envelope } from '@dna/contracts';

/**
 * Consecutive messages of one type, in pieces as a consumer gets them: a batch never mixes types.
 *
 * @param sizes how many a batch holds at most, one after the other and from the start again
 */
export function batchesOf(messages: Envelope<unknown>[], sizes: readonly number[]): Envelope<unknown>[][] {
  const batches: Envelope<unknown>[][] = [];
  for (const message of messages) {
    const last = batches.at(-1);
    const limit = sizes[(batches.length - 1) % sizes.length] ?? 1;
    if (last !== undefined && last[0]!.type === message.type && last.length < limit) last.push(message);
    else batches.push([message]);
  }
  return batches;
}
