import { setTimeout as delay } from 'node:timers/promises';
import type { SentRequest } from './make-load.ts';
import { sendUntilAccepted, type Sender } from './send-request.ts';

const connections = 12;

/** Sends each request when its time has come, or as soon as a connection is free. */
export async function sendLoad(sender: Sender, requests: readonly SentRequest[]): Promise<void> {
  const startedAt = performance.now();
  const waiting = requests.values();
  const work = async () => {
    for (const request of waiting) {
      const earlyMs = request.atMs - (performance.now() - startedAt);
      if (earlyMs > 0) {
        await delay(earlyMs, undefined, { signal: sender.signal }).catch(() => undefined);
      }
      if (sender.signal.aborted) return;
      await sendUntilAccepted(sender, request);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
}
