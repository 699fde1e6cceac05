import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@dna/observability';
import { insertDeliveries, keptDeliveries, trimDeliveries } from '../store/deliveries.ts';
import type { Db } from '../store/lead-queries.ts';
import { addSourceHours } from '../store/source-hours.ts';
import { deliveryRow, type Delivery } from './delivery.ts';

/** Remembers what came from the sources, behind the answers and in batches. */
export type DeliveryLog = {
  add: (delivery: Delivery) => void;
  stop: () => Promise<void>;
};

const lingerMs = 300;
const pauseAfterErrorMs = 2_000;
const mostBytes = 32 * 1_048_576;
const mostWaiting = 10_000;
/** Of those that were not believed, so that whoever knocks does not push out what was. */
const mostRefusedAtOnce = 20;
const lastFlushMs = 2_000;
const hourMs = 3_600_000;

/**
 * No event depends on it: when Postgres is slow or away, the oldest entries are left out, and an entry that cannot be
 * written is dropped with its batch.
 */
export function createDeliveryLog(db: Db, log: Logger): DeliveryLog {
  let waiting: Delivery[] = [];
  let waitingBytes = 0;
  const hours = new Map<string, number>();
  let running: Promise<void> | null = null;
  let stopped = false;

  function add(delivery: Delivery): void {
    waiting.push(delivery);
    waitingBytes += delivery.rawBody.length;
    while (waiting.length > mostWaiting || (waitingBytes > mostBytes && waiting.length > 1)) {
      waitingBytes -= waiting.shift()!.rawBody.length;
    }
    if (delivery.authenticated && delivery.status !== 'failed' && delivery.replayOf === null) count(delivery);
    if (!stopped) running ??= run();
  }

  function count({ source, receivedAt }: Delivery): void {
    const hour = new Date(Math.floor(receivedAt.getTime() / hourMs) * hourMs).toISOString();
    const key = `${source} ${hour}`;
    hours.set(key, (hours.get(key) ?? 0) + 1);
  }

  async function run(): Promise<void> {
    while (waiting.length > 0 && !stopped) {
      await sleep(lingerMs, undefined, { ref: false });
      if (!(await flush())) await sleep(pauseAfterErrorMs, undefined, { ref: false });
    }
    running = null;
  }

  async function flush(): Promise<boolean> {
    const batch = waiting;
    waiting = [];
    waitingBytes = 0;
    const counted = [...hours];
    hours.clear();
    try {
      await write(db, batch, counted);
      return true;
    } catch (err) {
      log.warn({ err, count: batch.length }, 'deliveries of sources are not remembered');
      return false;
    }
  }

  return {
    add,
    stop: async () => {
      stopped = true;
      await Promise.race([
        Promise.resolve(running).then(flush),
        sleep(lastFlushMs, undefined, { ref: false }),
      ]);
    },
  };
}

async function write(
  db: Db,
  batch: readonly Delivery[],
  counted: readonly [string, number][],
): Promise<void> {
  const kept = newestOfEach(batch);
  if (kept.length > 0) {
    await insertDeliveries(db, kept.map(deliveryRow));
    await trimDeliveries(db, [...new Set(kept.map(({ source }) => source))]);
  }
  if (counted.length === 0) return;
  await addSourceHours(
    db,
    counted.map(([key, deliveries]) => {
      const [source = '', hour = ''] = key.split(' ');
      return { source, hour, deliveries };
    }),
  );
}

/** What would be trimmed at once is not written at all. */
function newestOfEach(batch: readonly Delivery[]): Delivery[] {
  const groups = Map.groupBy(batch, ({ source, authenticated }) => `${source} ${authenticated}`);
  return [...groups.values()].flatMap((group) =>
    group.slice(group[0]!.authenticated ? -keptDeliveries : -mostRefusedAtOnce),
  );
}
