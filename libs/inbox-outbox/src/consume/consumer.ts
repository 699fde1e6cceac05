import type { MessageDefinition } from '@dna/contracts';
import type { Kysely } from '@dna/database';
import type { Bus, Delivery, DurableDeclaration } from '@dna/messaging';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { pause, type Stopping } from '../transient.ts';
import { createBatchQueue } from './batch-queue.ts';
import { followDurable } from './follow-durable.ts';

export type Source = { durable: DurableDeclaration; message: MessageDefinition };

/** A message as it came, and as what. */
export type Arrival = { delivery: Delivery; message: MessageDefinition; durable: string };

export type ConsumerSettings<DB> = {
  /** Where messages come from; those of all go into the same batches. */
  sources: readonly Source[];
  bus: Bus;
  db: Kysely<DB & MessagingTables>;
  /** Most messages of one transaction. */
  maxBatch: number;
  process: (batch: Arrival[]) => Promise<void>;
  log: MessagingLog;
  stopping: Stopping;
};

const lingerMs = 3;
/** Longest rest between two batches that are not full. */
const longestRestMs = 400;
/** After this another process may try, whatever keeps this one. */
const longestWorkMs = 5 * 60_000;

type Held = Arrival & { heldSince: number; toldAt: number };

/** Pulls from several durables and has their messages processed in batches, one after the other, until told to stop. */
export async function runConsumer<DB>(settings: ConsumerSettings<DB>): Promise<void> {
  const { sources, bus, db, maxBatch, log, stopping } = settings;
  const queue = createBatchQueue<Held>({ maxItems: maxBatch, lingerMs, capacity: maxBatch });
  let inHand: Held[] = [];
  const everyMs = Math.min(...sources.map(({ durable }) => durable.ackWaitMs)) / 3;
  const beat = setInterval(() => tellWorking([...inHand, ...queue.waiting()], everyMs), everyMs);
  const followed = Promise.all(
    sources.map(({ durable, message }) =>
      followDurable<DB>({
        durable,
        bus,
        db,
        log,
        stopping,
        prefetch: maxBatch,
        receive: (delivery) => {
          const now = performance.now();
          queue.push({ delivery, message, durable: durable.name, heldSince: now, toldAt: now });
          return queue.room();
        },
      }),
    ),
  ).finally(queue.end);
  try {
    for (;;) {
      const batch = await queue.take();
      if (batch === null) break;
      inHand = batch;
      const startedAt = performance.now();
      try {
        await settings.process(batch);
      } catch (error) {
        log.warn(
          { durables: sources.map(({ durable }) => durable.name), err: error },
          'batch was not finished',
        );
        await pause(500, stopping);
      }
      inHand = [];
      // A batch costs much the same whatever it holds. So the longer they take, the more is let come together: on a
      // busy machine they grow instead of taking turns in small ones.
      await queue.filled(Math.min(1.5 * (performance.now() - startedAt), longestRestMs));
    }
    await followed;
  } finally {
    clearInterval(beat);
  }
}

/** Tells the broker of what is held for long that it is being worked on, so that a wait is not taken for a crash. */
function tellWorking(held: readonly Held[], everyMs: number): void {
  const now = performance.now();
  for (const each of held) {
    if (now - each.toldAt < everyMs || now - each.heldSince > longestWorkMs) continue;
    each.toldAt = now;
    each.delivery.working();
  }
}
