import { setTimeout as delay } from 'node:timers/promises';
import { readBrokerLag, waitingIn } from './broker-lag.ts';
import type { Settled } from './system.ts';
import { isWorkLeft, mismatchOf, readStanding, type Query } from './work-left.ts';

type Options = { query: Query; monitorUrl: string; timeoutMs: number };

const pollMs = 150;
/** A message between two hands is seen by neither question, but not three times in a row. */
const quietPolls = 3;

/**
 * Waits until the outboxes are published, the durables drained and the messages posted. The instant is that of the last
 * row that carries a time, or of the last look that still found work, whichever is later.
 */
export async function untilEngineSettled({ query, monitorUrl, timeoutMs }: Options): Promise<Settled> {
  const giveUpAt = performance.now() + timeoutMs;
  let lastBusyAt = 0;
  let quiet = 0;
  let complaint = 'there was still work to do';
  while (performance.now() < giveUpAt) {
    const lookedAt = Date.now();
    if (await isBusy(query, monitorUrl)) {
      lastBusyAt = lookedAt;
      quiet = 0;
    } else quiet += 1;
    if (quiet >= quietPolls) {
      const standing = await readStanding(query);
      complaint = mismatchOf(standing);
      if (complaint === '') {
        const { events, leads, deals, notifications } = standing;
        const lastRowAt = standing.last_at?.getTime() ?? 0;
        return { lastAt: new Date(Math.max(lastRowAt, lastBusyAt)), events, leads, deals, notifications };
      }
      quiet = 0;
    }
    await delay(pollMs);
  }
  const lags = (await readBrokerLag(monitorUrl)).filter((lag) => waitingIn([lag]) > 0);
  throw new Error(
    `The engine has not settled within ${timeoutMs / 1_000} s: ${complaint}. Behind: ${JSON.stringify(lags)}`,
  );
}

async function isBusy(query: Query, monitorUrl: string): Promise<boolean> {
  return waitingIn(await readBrokerLag(monitorUrl)) > 0 || (await isWorkLeft(query));
}
