import type { Envelope, MessageDefinition } from '@dna/contracts';
import { newId, type Transaction } from '@dna/database';
import type { MessagingTables } from '../tables.ts';

/** What a message says, besides what the unit knows by itself. */
export type Outgoing<T> = {
  leadId: string | null;
  data: T;
  /** Version of the entity told about; grows with every change. */
  entityVersion: number;
  /** The message that caused this one. */
  cause?: Envelope<unknown> | undefined;
  /** The event that started it all, where no message caused this one. */
  correlationId?: string | undefined;
  traceparent?: string | undefined;
};

export type Timer = {
  /** One timer per key. */
  key: string;
  kind: string;
  dueAt: Date;
  payload: unknown;
  /** Set: the new due time counts. Otherwise the earlier of the two. */
  replace?: boolean;
};

/** One transaction and all that belongs to it: state, messages and timers change together or not at all. */
export type Unit<DB> = {
  tx: Transaction<DB & MessagingTables>;
  /** Postgres's clock, read in this transaction; whole milliseconds. */
  now: Date;
  emit: <T>(definition: MessageDefinition<T>, message: Outgoing<T>) => void;
  schedule: (timer: Timer) => void;
};

export type OutgoingMessage = { id: string; subject: string; payload: string };

export type CollectingUnit<DB> = Unit<DB> & { messages: OutgoingMessage[]; timers: Map<string, Timer> };

/** A unit that collects what is emitted and scheduled, to be saved at the end of the transaction. */
export function createUnit<DB>(tx: Transaction<DB & MessagingTables>, now: Date): CollectingUnit<DB> {
  const messages: OutgoingMessage[] = [];
  const timers = new Map<string, Timer>();
  return {
    tx,
    now,
    messages,
    timers,
    emit: (definition, outgoing) => {
      const envelope = toEnvelope(definition, outgoing, now);
      messages.push({
        id: envelope.id,
        subject: definition.subject(outgoing.leadId),
        payload: JSON.stringify(envelope),
      });
    },
    schedule: (timer) => {
      const known = timers.get(timer.key);
      if (known === undefined || timer.replace || timer.dueAt < known.dueAt) timers.set(timer.key, timer);
    },
  };
}

function toEnvelope<T>(definition: MessageDefinition<T>, outgoing: Outgoing<T>, now: Date): Envelope<T> {
  const id = newId(now.getTime());
  const { cause } = outgoing;
  const correlationId = outgoing.correlationId ?? cause?.correlation_id ?? id;
  return {
    id,
    type: definition.type,
    version: definition.version,
    time: now.toISOString(),
    lead_id: outgoing.leadId,
    correlation_id: correlationId,
    causation_id: cause?.id ?? correlationId,
    depth: cause === undefined ? 0 : cause.depth + 1,
    entity_version: outgoing.entityVersion,
    traceparent: outgoing.traceparent ?? cause?.traceparent,
    // A message that breaks its own contract must fail here, at its sender, not in every receiver.
    data: definition.dataSchema.parse(outgoing.data),
  };
}
