import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../load/load-orders.ts';
import { callApi } from './call-api.ts';

const lookEveryMs = 250;
const timeoutMs = 30 * 60_000;

/** Asks until the answer is what it is waited for; fails after half an hour. */
export async function pollApi<T>(target: Target, path: string, isOver: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  while (performance.now() < giveUpAt) {
    const answer = await callApi<T>(target, path);
    if (isOver(answer)) return answer;
    await delay(lookEveryMs);
  }
  throw new Error(`${path} is not done within ${timeoutMs / 60_000} minutes`);
}
