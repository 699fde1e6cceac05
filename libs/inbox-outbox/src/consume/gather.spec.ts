import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gather } from './gather.ts';

async function* from(items: number[]): AsyncGenerator<number> {
  yield* items;
}

async function collect(items: AsyncIterable<number>, maxItems: number): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const batch of gather(items, { maxItems, lingerMs: 5 })) batches.push(batch);
  return batches;
}

describe('gather', () => {
  it('keeps every item, in order, in batches no larger than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 50 }),
        fc.integer({ min: 1, max: 10 }),
        async (items, max) => {
          const batches = await collect(from(items), max);
          expect(batches.flat()).toEqual(items);
          expect(batches.every((batch) => batch.length >= 1 && batch.length <= max)).toBe(true);
          expect(batches).toHaveLength(Math.ceil(items.length / max));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not wait for a full batch', async () => {
    let release: () => void = () => undefined;
    async function* slow(): AsyncGenerator<number> {
      yield 1;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield 2;
    }
    const batches = gather(slow(), { maxItems: 10, lingerMs: 5 });
    expect((await batches.next()).value).toEqual([1]);
    release();
    expect((await batches.next()).value).toEqual([2]);
    expect((await batches.next()).done).toBe(true);
  });
});
