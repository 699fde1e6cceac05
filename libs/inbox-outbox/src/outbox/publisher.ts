import { streams, type ServiceName, type StreamDeclaration } from '@dna/contracts';
import { sql, type Kysely } from '@dna/database';
import { BusUnavailableError, type Bus } from '@dna/messaging';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { pause, untilAvailable, type Stopping } from '../transient.ts';
import type { OnStep } from '../unit/run-unit.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';
import { readMark, saveMark, type BrokerMark } from './broker-marks.ts';
import { markPublished, messagesSince, unpublishedBatches } from './outbox-rows.ts';
import { checkTail, republishFrom } from './tail-check.ts';

export type Publisher = {
  /** Publishes a committed batch in the background; resolves at once, or when there is room again. */
  handOver: (batch: OutboxBatch) => Promise<void>;
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

type StreamMemory = Omit<BrokerMark, 'name' | 'savedAt'>;

/** A batch younger than this is left to the process that wrote it. */
const leftoverAgeMs = 2_000;
const relayIntervalMs = 500;
const markIntervalMs = 10_000;
const maxMessagesInFlight = 4_096;
const pageSize = 1_000;

/**
 * Sends the outbox to the broker: each batch right after its commit, leftovers by sweeping, and everything that the
 * broker lost again. While it checks what the broker still has, nothing new goes out.
 */
export function startPublisher<DB>(settings: PublisherSettings<DB>): Publisher {
  const { service, db, bus, log, stopping, onStep } = settings;
  const own = streams.filter((stream) => stream.owner === service && stream.name.startsWith('EVT_'));
  const memory = new Map<string, StreamMemory>();
  const inFlight = new Map<string, Promise<void>>();
  let messagesInFlight = 0;
  let checked = false;
  let checkWanted = 0;
  let atStart = true;
  let checkedAt: Date | null = null;
  let published: OutboxBatch[] = [];
  let roomWaiters: (() => void)[] = [];

  bus.onConnect(() => {
    checked = false;
    checkWanted += 1;
  });
  const loop = run();

  async function run(): Promise<void> {
    let lastMark = 0;
    while (!stopping.aborted) {
      try {
        if (bus.connected()) {
          if (!checked) await checkStreams();
          await sweep(checked ? leftoverAgeMs : 0);
          if (Date.now() - lastMark > markIntervalMs) {
            await noticeLostStreams();
            await saveMarks();
            lastMark = Date.now();
          }
        }
      } catch (error) {
        log.warn({ err: error }, 'relay waits');
      }
      await pause(relayIntervalMs, stopping);
    }
  }

  /** Holds every own stream against what is remembered of it, and publishes again what is missing. */
  async function checkStreams(): Promise<void> {
    const wanted = checkWanted;
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
    const now = rows[0]!.now;
    for (const stream of own) await checkStream(stream, now);
    checkedAt = now;
    atStart = false;
    // Connected anew meanwhile: check once more before anything goes out.
    if (wanted === checkWanted) {
      await sweep(0);
      checked = true;
    }
  }

  async function checkStream(stream: StreamDeclaration, now: Date): Promise<void> {
    const state = await bus.streams.ensure(stream, settings.replicas);
    const name = markName(stream.name);
    const saved = atStart ? await readMark(db, name) : null;
    const mark = memory.get(stream.name) ?? saved;
    const since = atStart ? (saved?.savedAt ?? null) : checkedAt;
    const stored =
      mark === null || mark.sequence === 0 || mark.sequence > state.lastSequence
        ? null
        : await bus.streams.read(stream.name, mark.sequence);
    const verdict =
      mark === null
        ? 'new stream'
        : checkTail(mark, {
            created: state.created,
            lastSequence: state.lastSequence,
            idAtMark: stored === null ? null : stored.id,
          });
    const from = republishFrom(verdict, since, now, atStart);
    memory.set(stream.name, {
      streamCreated: state.created,
      sequence: verdict === 'intact' ? mark!.sequence : 0,
      messageId: verdict === 'intact' ? mark!.messageId : '',
    });
    if (from !== null) await republish(stream, from, verdict);
    await saveMark(db, { name, ...memory.get(stream.name)! });
  }

  async function republish(stream: StreamDeclaration, from: Date | 'all', verdict: string): Promise<void> {
    // Its dedupe memory outlives the messages a broker lost, so a repeat carries an id of its own.
    const epoch = Date.now().toString(36);
    let count = 0;
    for await (const page of messagesSince(db, stream.subjects[0]!.replace('>', ''), from, pageSize)) {
      if (stopping.aborted) throw new BusUnavailableError('stopped while publishing again');
      await Promise.all(page.map((message) => send(message, `${message.id}:${epoch}`)));
      count += page.length;
    }
    const fields = { stream: stream.name, verdict, since: from, count };
    if (verdict === 'intact' || count === 0) log.info(fields, 'latest messages published again');
    else log.warn(fields, 'lost messages published again');
  }

  /** A stream that was deleted under a living connection is noticed here. */
  async function noticeLostStreams(): Promise<void> {
    for (const stream of own) {
      const state = await bus.streams.state(stream.name);
      const known = memory.get(stream.name);
      if (state === null || (known !== undefined && state.created !== known.streamCreated)) {
        checked = false;
        await checkStreams();
        return;
      }
    }
    if (checked) checkedAt = new Date();
  }

  async function sweep(olderThanMs: number): Promise<void> {
    for (;;) {
      const batches = await unpublishedBatches(db, { olderThanMs, limit: 100 });
      const left = batches.filter((batch) => !inFlight.has(batch.id));
      await Promise.all(left.map((batch) => publishBatch(batch)));
      await flushPublished();
      if (batches.length < 100 || left.length === 0 || stopping.aborted) return;
    }
  }

  async function publishBatch(batch: OutboxBatch): Promise<void> {
    await Promise.all(batch.messages.map((message) => send(message, message.id)));
    onStep?.('published');
    published.push(batch);
  }

  async function send(message: { subject: string; payload: string }, messageId: string): Promise<void> {
    const ack = await bus.publish(message.subject, message.payload, messageId);
    const known = memory.get(ack.stream);
    if (known !== undefined && ack.sequence > known.sequence && !ack.duplicate) {
      known.sequence = ack.sequence;
      known.messageId = messageId;
    }
  }

  async function flushPublished(): Promise<void> {
    if (published.length === 0) return;
    const batches = published;
    published = [];
    await markPublished(db, batches);
  }

  async function saveMarks(): Promise<void> {
    if (!checked) return;
    await flushPublished();
    for (const [stream, known] of memory) await saveMark(db, { name: markName(stream), ...known });
  }

  function startPublishing(batch: OutboxBatch): void {
    messagesInFlight += batch.messages.length;
    const publishing = publishBatch(batch)
      .then(flushPublished)
      .catch((error: unknown) => {
        log.warn({ err: error, batch_id: batch.id }, 'batch left to the relay');
      })
      .finally(() => {
        inFlight.delete(batch.id);
        messagesInFlight -= batch.messages.length;
        roomWaiters.forEach((wake) => wake());
        roomWaiters = [];
      });
    inFlight.set(batch.id, publishing);
  }

  return {
    handOver: async (batch) => {
      while (messagesInFlight > maxMessagesInFlight && !stopping.aborted) {
        await new Promise<void>((resolve) => roomWaiters.push(resolve));
      }
      // Not checked, or no broker: the row is written, the relay sends it.
      if (checked && bus.connected()) startPublishing(batch);
    },
    stop: async () => {
      await loop;
      await Promise.all(inFlight.values());
      if (!bus.connected() || !checked) return;
      await untilAvailable(async () => {
        await sweep(0);
        await saveMarks();
      }, AbortSignal.abort()).catch((error: unknown) => log.warn({ err: error }, 'last relay pass failed'));
    },
  };
}

function markName(stream: string): string {
  return `publisher:${stream}`;
}
