import type { ServiceName, StreamDeclaration } from '@dna/contracts';
import type { Kysely } from '@dna/database';
import { BusUnavailableError, type Bus } from '@dna/messaging';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { pause, type Stopping } from '../transient.ts';
import type { OnStep } from '../unit/run-unit.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';
import { batchesPublishedSince, markPublished, unpublishedBatches } from './outbox-rows.ts';
import { createStreamGuard } from './stream-guard.ts';

export type Publisher = {
  /** Publishes a committed batch in the background. With too much in flight already it is left to the relay. */
  handOver: (batch: OutboxBatch) => void;
  /** Resolves when there is room for another batch: what holds back those who produce them. */
  room: () => Promise<void>;
  /** Ends after what is in flight, with a last pass over what is left. */
  stop: () => Promise<void>;
};

export type PublisherSettings<DB> = {
  service: ServiceName;
  db: Kysely<DB & MessagingTables>;
  bus: Bus;
  log: MessagingLog;
  stopping: Stopping;
  replicas: number;
  onStep?: OnStep | undefined;
};

/** A batch younger than this is left to the process that wrote it. */
const leftoverAgeMs = 2_000;
const relayIntervalMs = 500;
const guardIntervalMs = 10_000;
/** A batch that the broker refuses, for reasons of its own, is tried again after so long. */
const refusedPauseMs = 30_000;
/** Batches that were published within so long are marked together; until then a crash sends them twice, harmlessly. */
const markAfterMs = 100;
const maxMessagesInFlight = 4_096;
const pageSize = 50;

/**
 * Sends the outbox to the broker: each batch right after its commit, leftovers by sweeping, and everything that the
 * broker lost again. While it checks what the broker still has, nothing new goes out.
 */
export function startPublisher<DB>(settings: PublisherSettings<DB>): Publisher {
  const { service, db, bus, log, stopping, onStep } = settings;
  const guard = createStreamGuard({ service, db, bus, log, replicas: settings.replicas, republish });
  const inFlight = new Map<string, Promise<void>>();
  const refusedUntil = new Map<string, number>();
  let messagesInFlight = 0;
  let checked = false;
  let connects = 0;
  let published: OutboxBatch[] = [];
  let waitingForRoom: (() => void)[] = [];
  let flushing: Promise<void> | null = null;

  bus.onConnect(() => {
    checked = false;
    connects += 1;
  });
  const loop = run();

  async function run(): Promise<void> {
    let guardedAt = performance.now();
    while (!stopping.aborted) {
      try {
        if (bus.connected()) {
          if (!checked) await check();
          await sweep(leftoverAgeMs);
          if (performance.now() - guardedAt > guardIntervalMs) {
            guardedAt = performance.now();
            checked = (await guard.stillIntact()) && checked;
          }
        }
      } catch (error) {
        log.warn({ err: error }, 'relay waits');
      }
      await pause(relayIntervalMs, stopping);
    }
  }

  async function check(): Promise<void> {
    const before = connects;
    await guard.check();
    // Connected anew meanwhile: check once more before anything goes out.
    if (before !== connects) return;
    checked = true;
    await sweep(0);
  }

  async function republish(stream: StreamDeclaration, since: Date | 'all'): Promise<number> {
    // Its dedupe memory outlives the messages a broker lost, so a repeat carries an id of its own.
    const epoch = Date.now().toString(36);
    const prefix = stream.subjects[0]!.replace('>', '');
    let count = 0;
    for await (const batches of batchesPublishedSince(db, since, pageSize)) {
      if (stopping.aborted) throw new BusUnavailableError('stopped while publishing again');
      const messages = batches
        .flatMap((batch) => batch.messages)
        .filter(({ subject }) => subject.startsWith(prefix));
      const outcomes = await Promise.allSettled(messages.map((each) => send(each, `${each.id}:${epoch}`)));
      // One that the broker refuses for good is said by the relay; it must not keep the others from being fed.
      const away = outcomes.find((outcome) => outcome.status === 'rejected' && isAway(outcome.reason));
      if (away?.status === 'rejected') throw away.reason;
      count += messages.length;
    }
    return count;
  }

  /** Publishes what is left, oldest first, a bounded number of messages at a time. */
  async function sweep(olderThanMs: number): Promise<void> {
    forgetOldRefusals();
    while (!stopping.aborted || olderThanMs === 0) {
      const except = [...inFlight.keys(), ...refusedUntil.keys()];
      const batches = await unpublishedBatches(db, { olderThanMs, limit: pageSize, except });
      const outcomes = await Promise.allSettled(batches.map(publishBatch));
      await flushPublished();
      const away = outcomes.find((outcome) => outcome.status === 'rejected' && isAway(outcome.reason));
      if (away?.status === 'rejected') throw away.reason;
      if (batches.length < pageSize) return;
    }
  }

  async function publishBatch(batch: OutboxBatch): Promise<void> {
    try {
      await Promise.all(batch.messages.map((message) => send(message, message.id)));
    } catch (error) {
      if (!isAway(error)) {
        refusedUntil.set(batch.id, performance.now() + refusedPauseMs);
        log.error({ err: error, batch_id: batch.id }, 'broker refuses a batch');
      }
      throw error;
    }
    onStep?.('published');
    published.push(batch);
  }

  async function send(message: { subject: string; payload: string }, messageId: string): Promise<void> {
    guard.confirmed(await bus.publish(message.subject, message.payload, messageId), messageId);
  }

  /** One flush for all that are published until it comes. */
  function flushSoon(): Promise<void> {
    return (flushing ??= pause(markAfterMs, stopping).then(() => {
      flushing = null;
      return flushPublished();
    }));
  }

  async function flushPublished(): Promise<void> {
    if (published.length === 0) return;
    const batches = published;
    published = [];
    await markPublished(db, batches);
  }

  function forgetOldRefusals(): void {
    for (const [id, until] of refusedUntil) if (until < performance.now()) refusedUntil.delete(id);
  }

  function hasRoom(): boolean {
    return messagesInFlight < maxMessagesInFlight;
  }

  function startPublishing(batch: OutboxBatch): void {
    messagesInFlight += batch.messages.length;
    const publishing = publishBatch(batch)
      .then(flushSoon)
      .catch((error: unknown) => log.warn({ err: error, batch_id: batch.id }, 'batch left to the relay'))
      .finally(() => {
        inFlight.delete(batch.id);
        messagesInFlight -= batch.messages.length;
        waitingForRoom.forEach((wake) => wake());
        waitingForRoom = [];
      });
    inFlight.set(batch.id, publishing);
  }

  return {
    handOver: (batch) => {
      // Not checked, no broker, or no room: the row is written, the relay sends it.
      if (checked && bus.connected() && hasRoom()) startPublishing(batch);
    },
    room: async () => {
      while (!hasRoom() && !stopping.aborted) {
        await new Promise<void>((resolve) => waitingForRoom.push(resolve));
      }
    },
    stop: async () => {
      await loop;
      await Promise.all(inFlight.values());
      if (!bus.connected() || !checked) return;
      try {
        await sweep(0);
        await guard.save();
      } catch (error) {
        log.warn({ err: error }, 'last relay pass failed');
      }
    },
  };
}

/** The broker is away or too slow: everybody has to wait. Anything else is about the one message. */
function isAway(error: unknown): boolean {
  return error instanceof BusUnavailableError;
}
