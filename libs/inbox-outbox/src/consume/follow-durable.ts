import type { Kysely } from '@dna/database';
import type { Bus, Deliveries, Delivery, DurableDeclaration } from '@dna/messaging';
import type { MessagingLog } from '../log.ts';
import { readMark, saveMark } from '../outbox/broker-marks.ts';
import { checkTail } from '../outbox/tail-check.ts';
import type { MessagingTables } from '../tables.ts';
import { pause, type Stopping } from '../transient.ts';

export type FollowSettings<DB> = {
  durable: DurableDeclaration;
  bus: Bus;
  db: Kysely<DB & MessagingTables>;
  /** Most messages that are pulled ahead. */
  prefetch: number;
  /** Takes a message; no other is read until it resolves. */
  receive: (delivery: Delivery) => Promise<void> | void;
  log: MessagingLog;
  stopping: Stopping;
};

const checkIntervalMs = 5_000;

/**
 * Pulls from one durable until told to stop. It makes the durable when it is missing, and rebuilds it when the stream
 * has lost messages that the durable had passed: otherwise new messages at those sequences are skipped.
 */
export async function followDurable<DB>(settings: FollowSettings<DB>): Promise<void> {
  const { durable, bus, db, log, stopping } = settings;
  const markName = `consumer:${durable.name}`;
  let deliveries: Deliveries | null = null;
  let seen: { streamCreated: string; sequence: number; messageId: string } | null = null;
  let streamCreated: string | null = null;
  let checkDue = 0;

  bus.onConnect(() => {
    checkDue = 0;
  });
  stopping.addEventListener('abort', () => void deliveries?.close().catch(() => undefined), { once: true });
  const watching = watch();
  while (!stopping.aborted) {
    try {
      if (streamCreated === null) await pause(100, stopping);
      else {
        deliveries = await bus.consume(durable.stream, durable.name, settings.prefetch);
        // Told to stop meanwhile: what was pulled is still handed on below.
        if (stopping.aborted) void deliveries.close();
        for await (const delivery of deliveries) {
          remember(delivery);
          await settings.receive(delivery);
        }
      }
    } catch (error) {
      log.warn({ durable: durable.name, err: error }, 'consumer starts over');
      await pause(500, stopping);
    }
  }
  await watching;

  function remember({ messageId, sequence }: Delivery): void {
    if (messageId !== null && sequence > (seen?.sequence ?? 0)) {
      seen = { streamCreated: streamCreated!, sequence, messageId };
    }
  }

  /** Looks after the durable: at once after every connect, and now and then. */
  async function watch(): Promise<void> {
    while (!stopping.aborted) {
      if (bus.connected() && Date.now() >= checkDue) {
        checkDue = Date.now() + checkIntervalMs;
        try {
          await check();
        } catch (error) {
          log.warn({ durable: durable.name, err: error }, 'durable could not be checked');
          checkDue = Date.now() + 500;
        }
      }
      await pause(streamCreated === null ? 100 : 500, stopping);
    }
  }

  async function check(): Promise<void> {
    // Its owner makes the stream; until then there is nothing to hear.
    if ((await bus.streams.state(durable.stream)) === null) {
      checkDue = Date.now() + 250;
      return;
    }
    // What was seen and delivered first, the stream after that: it only grows, so it must be ahead of both.
    const mark = seen ?? (await readMark(db, markName));
    const state = await bus.durables.ensure(durable);
    const stream = await bus.streams.state(durable.stream);
    if (stream === null) return;
    const read =
      mark === null || mark.sequence === 0 ? null : await bus.streams.read(durable.stream, mark.sequence);
    const passedMark =
      mark !== null &&
      !stream.workQueue &&
      mark.streamCreated === stream.created &&
      mark.sequence >= stream.firstSequence;
    const lost =
      state.deliveredSequence > stream.lastSequence ||
      (passedMark &&
        checkTail(mark, {
          created: stream.created,
          lastSequence: stream.lastSequence,
          idAtMark: read?.id ?? null,
        }) !== 'intact');
    if (lost) {
      log.warn(
        { durable: durable.name, stream: durable.stream },
        'durable rebuilt: the stream had lost messages',
      );
      await bus.durables.rebuild(durable);
      seen = null;
      await saveMark(db, { name: markName, streamCreated: stream.created, sequence: 0, messageId: '' });
    } else if (seen !== null) await saveMark(db, { name: markName, ...seen });
    if (seen !== null && seen.streamCreated !== stream.created) seen = null;
    streamCreated = stream.created;
  }
}
