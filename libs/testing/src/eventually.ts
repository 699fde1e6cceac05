import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats an expectation until it holds; after the time is up its own failure is thrown. */
export async function eventually<T>(
  expectation: () => Promise<T> | T,
  { timeoutMs = 10_000, intervalMs = 25 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(intervalMs);
    }
  }
}
