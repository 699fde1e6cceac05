import type { Envelope, MessageDefinition } from '@dna/contracts';
import { sql, type Kysely } from '@dna/database';
import type { Delivery } from '@dna/messaging';
import { describeError, keyOfUnreadable, recordFailure } from '../dead-letters/record-failure.ts';
import type { MessagingLog } from '../log.ts';
import type { MessagingTables } from '../tables.ts';
import { isTransient, untilAvailable, type Stopping } from '../transient.ts';
import { runUnit, type OnStep } from '../unit/run-unit.ts';
import type { OutboxBatch } from '../unit/save-unit.ts';
import type { Unit } from '../unit/unit.ts';
import type { Arrival } from './consumer.ts';
import type { SubscriptionBinding } from './subscription-binding.ts';

export type BatchContext<DB> = {
  binding: SubscriptionBinding<DB>;
  db: Kysely<DB & MessagingTables>;
  /** Takes a committed batch for publishing; resolves when there is room for the next. */
  handOver: (batch: OutboxBatch) => Promise<void>;
  log: MessagingLog;
  stopping: Stopping;
  onStep?: OnStep;
  /** More to do in the same transaction. */
  alongside?: (unit: Unit<DB>) => Promise<void>;
};

/** A message and all deliveries of it in this batch. */
type Item = { durable: string; envelope: Envelope<unknown>; deliveries: Delivery[] };

/**
 * Applies a batch: one transaction for all that are new. A failing batch is halved until the poison message is alone;
 * that one is retried on the schedule, then parked. While something we need is away, the whole batch waits.
 */
export async function processBatch<DB>(context: BatchContext<DB>, arrivals: Arrival[]): Promise<void> {
  const items = new Map<string, Item>();
  for (const { durable, message, delivery } of arrivals) {
    const read = readEnvelope(message, delivery);
    if (read.error !== null) {
      await park(context, durable, delivery, read.error);
      continue;
    }
    const known = items.get(read.envelope.id);
    if (known === undefined)
      items.set(read.envelope.id, { durable, envelope: read.envelope, deliveries: [delivery] });
    else known.deliveries.push(delivery);
  }
  if (items.size > 0) await applyOrHalve(context, [...items.values()]);
}

async function applyOrHalve<DB>(context: BatchContext<DB>, items: Item[]): Promise<void> {
  try {
    const outcome = await untilAvailable(
      () => apply(context, items),
      context.stopping,
      (error, delayMs) => {
        context.log.warn({ durables: durablesOf(items), err: error, delay_ms: delayMs }, 'batch waits');
      },
    );
    if (outcome === null) return forEachDelivery(items, (delivery) => delivery.retryIn(1_000));
    forEachDelivery(items, (delivery) => delivery.ack());
    context.onStep?.('acknowledged');
    if (outcome.batch !== null) await context.handOver(outcome.batch);
  } catch (error) {
    const [only] = items;
    if (items.length === 1 && only !== undefined) return retryOrPark(context, only, error);
    const middle = Math.ceil(items.length / 2);
    await applyOrHalve(context, items.slice(0, middle));
    await applyOrHalve(context, items.slice(middle));
  }
}

/** One transaction: inbox, handler, outbox. Messages that the inbox knows are passed over. */
export async function apply<DB>(
  context: Pick<BatchContext<DB>, 'binding' | 'db' | 'onStep' | 'alongside'>,
  items: Item[],
) {
  const { binding, db, onStep } = context;
  const prepared = await binding.prepare(items.map((item) => item.envelope));
  return runUnit<DB, void>(
    db,
    async (unit) => {
      await context.alongside?.(unit);
      const fresh = await insertIntoInbox(
        unit.tx as unknown as Kysely<MessagingTables>,
        items.map((item) => item.envelope),
      );
      onStep?.('deduplicated');
      if (fresh.length > 0) await binding.handle(unit, fresh, prepared);
      const retried = items.filter((item) => item.deliveries.some((delivery) => delivery.deliveryCount > 1));
      if (retried.length > 0) {
        await sql`delete from dead_letters where state = 'retrying' and durable = any(${durablesOf(retried)}::text[])
          and message_key = any(${retried.map((item) => item.envelope.id)}::text[])`.execute(unit.tx);
      }
    },
    onStep,
  );
}

/** The messages that were not there before, in the order of the batch. */
async function insertIntoInbox(
  db: Kysely<MessagingTables>,
  envelopes: Envelope<unknown>[],
): Promise<Envelope<unknown>[]> {
  const sorted = envelopes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await sql<{ message_id: string }>`
    insert into inbox (message_id, message_day)
    select id, day from unnest(
      ${sorted.map((envelope) => envelope.id)}::uuid[],
      ${sorted.map((envelope) => envelope.time.slice(0, 10))}::date[]
    ) as m(id, day)
    on conflict do nothing
    returning message_id`.execute(db);
  const fresh = new Set(rows.map((row) => row.message_id));
  return envelopes.filter((envelope) => fresh.has(envelope.id));
}

function readEnvelope(
  message: MessageDefinition,
  delivery: Delivery,
): { envelope: Envelope<unknown>; error: null } | { error: string } {
  try {
    const parsed = message.schema.safeParse(JSON.parse(delivery.payload));
    if (parsed.success) return { envelope: parsed.data, error: null };
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return { error: `not a ${message.type}: ${issues.join('; ')}` };
  } catch (error) {
    return { error: describeError(error) };
  }
}

async function park<DB>(
  context: BatchContext<DB>,
  durable: string,
  delivery: Delivery,
  error: string,
): Promise<void> {
  const recorded = await untilAvailable(
    () =>
      recordFailure(
        context.db,
        { ...failureOf(durable, delivery, error), messageKey: keyOfUnreadable(delivery) },
        true,
      ),
    context.stopping,
  );
  if (recorded === null) return delivery.retryIn(1_000);
  context.log.error({ durable, subject: delivery.subject, error }, 'message parked');
  delivery.terminate();
}

async function retryOrPark<DB>(context: BatchContext<DB>, item: Item, error: unknown): Promise<void> {
  const [delivery] = item.deliveries;
  const fields = { durable: item.durable, message_id: item.envelope.id, err: error };
  const recorded = await untilAvailable(
    () =>
      recordFailure(
        context.db,
        { ...failureOf(item.durable, delivery!, describeError(error)), messageKey: item.envelope.id },
        false,
      ),
    context.stopping,
  ).catch((cause: unknown) => {
    // Even the failure cannot be written down: keep the message with the broker.
    if (!isTransient(cause)) context.log.error({ ...fields, err: cause }, 'failure could not be recorded');
    return null;
  });
  if (recorded === null) return forEachDelivery([item], (each) => each.retryIn(30_000));
  const { delayMs, attempts } = recorded;
  if (delayMs === null) {
    context.log.error({ ...fields, attempts }, 'message parked');
    return forEachDelivery([item], (each) => each.terminate());
  }
  context.log.warn({ ...fields, attempts, delay_ms: delayMs }, 'message failed');
  forEachDelivery([item], (each) => each.retryIn(delayMs));
}

function failureOf(durable: string, delivery: Delivery, error: string) {
  return {
    durable,
    subject: delivery.subject,
    payload: delivery.payload,
    headers: delivery.headers,
    error,
  };
}

function forEachDelivery(items: Item[], act: (delivery: Delivery) => void): void {
  for (const item of items) item.deliveries.forEach(act);
}

function durablesOf(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ durable }) => durable))];
}
