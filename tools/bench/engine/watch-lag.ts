import { setTimeout as delay } from 'node:timers/promises';
import { readBrokerLag, waitingIn } from './broker-lag.ts';

/** By service: the most messages that waited for one of its durables at one look. */
export type MostWaiting = Record<string, number>;

const lookEveryMs = 250;

/** Looks a few times a second how far each service is behind, from now until it is stopped. */
export function watchLag(monitorUrl: string): { stop: () => Promise<MostWaiting> } {
  const most: MostWaiting = {};
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const lag of await readBrokerLag(monitorUrl)) {
        const service = lag.durable.slice(0, lag.durable.indexOf('__'));
        most[service] = Math.max(most[service] ?? 0, waitingIn([lag]));
      }
      await delay(lookEveryMs);
    }
  })();
  // Nobody waits for it until it is stopped.
  watching.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await watching;
      return most;
    },
  };
}
