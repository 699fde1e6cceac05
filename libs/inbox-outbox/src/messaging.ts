import type { MessageDefinition, ServiceName } from '@dna/contracts';
import { sql, type Database, type Kysely } from '@dna/database';
import type { Bus, DurableDeclaration } from '@dna/messaging';
import { runConsumer, type Source } from './consume/consumer.ts';
import { heardBy, type Heard } from './consume/heard.ts';
import { processBatch } from './consume/process-batch.ts';
import type { SubscriptionBinding } from './consume/subscription-binding.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters/dead-letters.ts';
import type { MessagingLog } from './log.ts';
import { startPublisher, type Publisher } from './outbox/publisher.ts';
import type { MessagingTables } from './tables.ts';
import { runPreparedTimers, type AnyTimerHandlers } from './timers/prepared-timer.ts';
import { runTimers, type TimerHandlers, type TimerLoopSettings } from './timers/timer-loop.ts';
import { untilAvailable } from './transient.ts';
import { runUnit, type OnStep } from './unit/run-unit.ts';
import type { OutboxBatch } from './unit/save-unit.ts';
import type { Unit } from './unit/unit.ts';

export type MessagingSettings<DB> = {
  service: ServiceName;
  database: Database<DB>;
  bus: Bus;
  log: MessagingLog;
  subscriptions?: SubscriptionBinding<DB>[];
  timers?: AnyTimerHandlers<DB>;
  /** How long outbox rows are kept to feed a broker that lost its messages. */
  outboxRetentionHours?: number;
  /** Copies of each stream in the broker: 1, or 3 in a cluster. */
  streamReplicas?: number;
  /** How soon another process gets the messages of one that died; 10 s unless told. */
  ackWaitMs?: number;
  /** Crash tests end the process at a step. */
  onStep?: OnStep;
};

export type MessagingHealth = {
  broker: 'connected' | 'disconnected';
  outbox_oldest_seconds: number;
  dead_letters: number;
  lag: Record<string, number>;
};

export type Messaging<DB> = {
  /** The service's tables and those of messaging, for reading outside a unit. */
  db: Kysely<DB & MessagingTables>;
  start: () => Promise<void>;
  /** Stops pulling, finishes what is in flight, passes over the outbox once more. The bus is the caller's to stop. */
  stop: () => Promise<void>;
  /**
   * One transaction for a request: what it emits is published right after the commit. Repeats a few times when
   * Postgres asks for it (serialization, deadlock).
   */
  transact: <R>(work: (unit: Unit<DB>) => Promise<R>) => Promise<R>;
  deadLetters: DeadLetters;
  health: () => Promise<MessagingHealth>;
};

/** A stream repeats for seven days, fed from an outbox that may be older: the inbox must remember longer. */
const inboxDays = (outboxHours: number) => Math.max(9, 9 + Math.ceil(outboxHours / 24));
const hourMs = 3_600_000;
const maintenance = 'messaging.maintain-partitions';
const retriedLetters = 'messaging.close-retried-letters';

/** Everything a service needs to listen, remember and tell. */
export function createMessaging<DB>(settings: MessagingSettings<DB>): Messaging<DB> {
  const { service, bus, log } = settings;
  // The same connection; Kysely's type cannot be widened by a generic.
  const db = settings.database.db as unknown as Kysely<DB & MessagingTables>;
  const bindings = settings.subscriptions ?? [];
  const heard = heardBy(service, bindings);
  const timers: AnyTimerHandlers<DB> = {
    ...settings.timers,
    [maintenance]: maintain,
    [retriedLetters]: closeRetried,
  };
  const outboxHours = settings.outboxRetentionHours ?? 48;
  const stopping = new AbortController();
  let publisher: Publisher | null = null;
  let running: Promise<void>[] = [];

  const handOver = async (batch: OutboxBatch) => {
    publisher?.handOver(batch);
    await publisher?.room();
  };

  async function maintain(unit: Unit<DB>): Promise<void> {
    await sql`select maintain_partitions(
      ${outboxHours} * interval '1 hour', ${inboxDays(outboxHours)} * interval '1 day')`.execute(unit.tx);
    unit.schedule({
      key: maintenance,
      kind: maintenance,
      dueAt: new Date(unit.now.getTime() + hourMs),
      payload: {},
      replace: true,
    });
    unit.schedule({ key: retriedLetters, kind: retriedLetters, dueAt: unit.now, payload: {} });
  }

  /** Letters of messages that failed, were published again and then went through under their new delivery. */
  async function closeRetried(unit: Unit<DB>): Promise<void> {
    await sql`delete from dead_letters d where d.state = 'retrying' and d.message_key ~ '^[0-9a-f-]{36}$'
      and exists (select 1 from inbox i where i.message_id = d.message_key::uuid)`.execute(unit.tx);
  }

  async function setOffMaintenance(unit: Unit<DB>): Promise<void> {
    unit.schedule({ key: maintenance, kind: maintenance, dueAt: unit.now, payload: {} });
  }

  async function prepareSchema(): Promise<void> {
    await untilAvailable(
      // Only the timer is set off: whoever takes it is alone, so two starting processes do not wait for each other.
      () => runUnit<DB, void>(db, setOffMaintenance),
      stopping.signal,
      (error, delayMs) => log.warn({ err: error, delay_ms: delayMs }, 'database is away'),
    );
  }

  return {
    db,
    start: async () => {
      publisher = startPublisher<DB>({
        service,
        db,
        bus,
        log,
        stopping: stopping.signal,
        replicas: settings.streamReplicas ?? 1,
        onStep: settings.onStep,
      });
      const consumers = bindings.map((binding) =>
        runConsumer<DB>({
          sources: sourcesOf(heard, binding, settings.ackWaitMs),
          bus,
          db,
          log,
          stopping: stopping.signal,
          maxBatch: binding.maxBatch,
          process: (arrivals) =>
            processBatch(
              {
                binding,
                db,
                handOver,
                log,
                stopping: stopping.signal,
                ...(settings.onStep !== undefined && { onStep: settings.onStep }),
              },
              arrivals,
            ),
        }),
      );
      running = [
        prepareSchema().catch((error: unknown) => log.error({ err: error }, 'partitions could not be made')),
        ...consumers,
        ...timerLoops(timers, { db, handOver, log, stopping: stopping.signal }),
      ];
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      await publisher?.stop();
    },
    transact: async <R>(work: (unit: Unit<DB>) => Promise<R>) => {
      const { result, batch } = await repeatOnConflict(() => runUnit<DB, R>(db, work, settings.onStep));
      // Without waiting for room: no publish stands in the way of an answer.
      if (batch !== null) publisher?.handOver(batch);
      return result;
    },
    deadLetters: createDeadLetters<DB>({ db, heard, timers, handOver }),
    health: async () => {
      const { rows } = await sql<{ oldest: number; dead: number }>`
        select
          coalesce(extract(epoch from clock_timestamp() - (
            select min(created_at) from outbox_batches where published_at is null)), 0)::float8 as oldest,
          (select count(*) from dead_letters where state = 'parked') as dead`.execute(db);
      return {
        broker: bus.connected() ? 'connected' : 'disconnected',
        outbox_oldest_seconds: Math.round(rows[0]!.oldest * 10) / 10,
        dead_letters: rows[0]!.dead,
        lag: bus.connected() ? await lagOf(bus, heard) : {},
      };
    },
  };
}

/** One loop for all timers, and one for each kind that asks others first. */
function timerLoops<DB>(
  timers: AnyTimerHandlers<DB>,
  shared: Omit<TimerLoopSettings<DB>, 'handlers'>,
): Promise<void>[] {
  const handlers: TimerHandlers<DB> = {};
  const loops: Promise<void>[] = [];
  for (const [kind, handler] of Object.entries(timers)) {
    if (typeof handler === 'function') handlers[kind] = handler;
    else loops.push(runPreparedTimers({ ...shared, kind, handler }));
  }
  return [runTimers({ ...shared, handlers }), ...loops];
}

function sourcesOf<DB>(heard: Heard<DB>, binding: SubscriptionBinding<DB>, ackWaitMs?: number): Source[] {
  return [...heard]
    .filter(([, each]) => each.binding === binding)
    .map(([durable, { message }]) => ({ message, durable: durableOf(durable, message, ackWaitMs) }));
}

function durableOf(name: string, message: MessageDefinition, ackWaitMs = 10_000): DurableDeclaration {
  return { stream: message.stream, name, filter: message.filter, ackWaitMs };
}

async function repeatOnConflict<R>(work: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (attempt >= 4 || (code !== '40001' && code !== '40P01')) throw error;
    }
  }
}

async function lagOf<DB>(bus: Bus, heard: Heard<DB>): Promise<Record<string, number>> {
  const entries = await Promise.all(
    [...heard].map(async ([durable, { message }]) => {
      const state = await bus.durables.state(durableOf(durable, message)).catch(() => null);
      return [durable, state === null ? 0 : state.pending + state.unacknowledged] as const;
    }),
  );
  return Object.fromEntries(entries);
}
