import { describe, expect, it } from '@jest/globals';
import { createMicroBatcher, type BatchOutcome } from './micro-batcher.ts';

const options = { lingerMs: 2, maxItems: 10, maxConcurrent: 2, targetMs: 1_000 };

describe('the micro-batcher', () => {
  it('answers each request with its own outcome', async () => {
    const batcher = createMicroBatcher<number, string>(
      async (items) =>
        items.map((item): BatchOutcome<string> =>
          item % 7 === 3 ? { error: new Error(`no ${item}`) } : { value: `got ${item}` },
        ),
      options,
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, item) => batcher.add(item)));
    outcomes.forEach((outcome, item) => {
      if (item % 7 === 3)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { message: `no ${item}` } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: `got ${item}` });
    });
  });

  it('never runs more batches at once, or larger ones, than allowed, and fills up meanwhile', async () => {
    let running = 0;
    const seen: { running: number; size: number }[] = [];
    const batcher = createMicroBatcher<number, number>(async (items) => {
      running += 1;
      seen.push({ running, size: items.length });
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      return items.map((value) => ({ value }));
    }, options);
    await Promise.all(Array.from({ length: 95 }, (_, item) => batcher.add(item)));
    expect(Math.max(...seen.map((batch) => batch.running))).toBeLessThanOrEqual(2);
    expect(Math.max(...seen.map((batch) => batch.size))).toBe(10);
    expect(seen.length).toBeLessThanOrEqual(11);
    expect(batcher.size()).toBe(0);
    await batcher.idle();
  });

  it('rejects a whole batch when the work itself fails, and goes on', async () => {
    let fails = true;
    const batcher = createMicroBatcher<number, number>(async (items) => {
      if (fails) throw new Error('broken');
      return items.map((value) => ({ value }));
    }, options);
    await expect(batcher.add(1)).rejects.toThrow('broken');
    fails = false;
    await expect(batcher.add(2)).resolves.toBe(2);
  });

  it('makes batches smaller while they take too long, and larger again afterwards', async () => {
    let slow = true;
    const sizes: number[] = [];
    const batcher = createMicroBatcher<number, number>(
      async (items) => {
        sizes.push(items.length);
        if (slow) await new Promise((resolve) => setTimeout(resolve, 12));
        return items.map((value) => ({ value }));
      },
      { lingerMs: 1, maxItems: 800, maxConcurrent: 1, targetMs: 10 },
    );
    const addMany = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, item) => batcher.add(item)));
    await addMany(1_700);
    expect(sizes.slice(0, 4)).toEqual([800, 400, 250, 250]);
    slow = false;
    sizes.length = 0;
    await addMany(4_000);
    expect(sizes.at(-2)).toBeGreaterThan(300);
  });
});
