import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until the answer is something; undefined when the time is over. */
export async function waitUntil<T>(
  ask: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 20 }: { timeoutMs: number; everyMs?: number },
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() >= deadline) return undefined;
    await delay(everyMs);
  }
}
