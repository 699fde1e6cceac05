import { setTimeout as delay } from 'node:timers/promises';

/** For so long, or until the run is broken off: what follows is the healing either way. */
export async function hold(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(seconds * 1_000, undefined, { signal }).catch(() => undefined);
}
