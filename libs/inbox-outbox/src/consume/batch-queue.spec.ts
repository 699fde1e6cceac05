import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBatchQueue } from './batch-queue.ts';

const queueOf = (maxItems: number, capacity = 1_000) =>
  createBatchQueue<number>({ maxItems, lingerMs: 5, capacity });

describe('a batch queue', () => {
  it('keeps every item, in order, in batches no larger than allowed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 50 }),
        fc.integer({ min: 1, max: 10 }),
        async (items, max) => {
          const queue = queueOf(max);
          items.forEach(queue.push);
          queue.end();
          const batches: number[][] = [];
          for (let batch = await queue.take(); batch !== null; batch = await queue.take())
            batches.push(batch);
          expect(batches.flat()).toEqual(items);
          expect(batches).toHaveLength(Math.ceil(items.length / max));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('does not wait for a full batch', async () => {
    const queue = queueOf(10);
    const first = queue.take();
    queue.push(1);
    expect(await first).toEqual([1]);
    const second = queue.take();
    queue.push(2);
    queue.push(3);
    expect(await second).toEqual([2, 3]);
  });

  it('gives what has come in meanwhile at once, as one batch', async () => {
    const queue = queueOf(10);
    [1, 2, 3].forEach(queue.push);
    expect(await queue.take()).toEqual([1, 2, 3]);
  });

  it('holds back those who push until there is room', async () => {
    const queue = queueOf(2, 3);
    [1, 2, 3].forEach(queue.push);
    let hasRoom = false;
    const room = queue.room().then(() => {
      hasRoom = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasRoom).toBe(false);
    expect(queue.waiting()).toEqual([1, 2, 3]);
    await queue.take();
    await room;
    expect(queue.waiting()).toEqual([3]);
  });

  it('lets a batch fill up, and no longer than it is told to', async () => {
    const queue = queueOf(2);
    queue.push(1);
    await queue.filled(1);
    const full = queue.filled(60_000);
    queue.push(2);
    await full;
    expect(queue.waiting()).toEqual([1, 2]);
  });

  it('ends for who takes and who waits for room', async () => {
    const queue = queueOf(2, 1);
    queue.push(1);
    const room = queue.room();
    queue.end();
    await room;
    expect(await queue.take()).toEqual([1]);
    expect(await queue.take()).toBeNull();
    const empty = queueOf(2);
    const taking = empty.take();
    empty.end();
    expect(await taking).toBeNull();
  });
});
