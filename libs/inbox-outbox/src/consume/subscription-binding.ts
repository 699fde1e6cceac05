import type { Envelope, MessageDefinition } from '@dna/contracts';
import type { Unit } from '../unit/unit.ts';

/** Batch in: load → decide → save, set-based, in the unit's transaction. Ids in a batch are unique and new. */
export type Handler<DB, T, P = void> = (
  unit: Unit<DB>,
  messages: Envelope<T>[],
  prepared: P,
) => Promise<void>;

export type SubscriptionBinding<DB> = {
  /** A batch may hold any of them, in any order. */
  messages: readonly MessageDefinition[];
  /** Most messages of one transaction. */
  maxBatch: number;
  prepare: (messages: Envelope<unknown>[]) => Promise<unknown>;
  handle: (unit: Unit<DB>, messages: Envelope<unknown>[], prepared: unknown) => Promise<void>;
};

const usualBatch = 500;

/** Binds a message to its handler. `maxBatch` is for messages that are large in themselves. */
export function on<DB, T>(
  message: MessageDefinition<T>,
  handle: Handler<DB, T>,
  options?: { maxBatch?: number },
): SubscriptionBinding<DB>;
/**
 * `prepare` asks others what the handler needs, before the transaction; its result comes as third argument. It sees
 * repeats too. When nobody answers, the whole batch waits.
 */
export function on<DB, T, P>(
  message: MessageDefinition<T>,
  handle: Handler<DB, T, P>,
  options: { prepare: (messages: Envelope<T>[]) => Promise<P>; maxBatch?: number },
): SubscriptionBinding<DB>;
export function on<DB, T, P>(
  message: MessageDefinition<T>,
  handle: Handler<DB, T, P>,
  options?: { prepare?: (messages: Envelope<T>[]) => Promise<P>; maxBatch?: number },
): SubscriptionBinding<DB> {
  // The envelope was parsed with this very message's schema, so its data is a T.
  return {
    messages: [message as MessageDefinition],
    maxBatch: options?.maxBatch ?? usualBatch,
    prepare: async (messages) => options?.prepare?.(messages as Envelope<T>[]),
    handle: (unit, messages, prepared) => handle(unit, messages as Envelope<T>[], prepared as P),
  };
}

/**
 * Binds several messages that speak of the same rows to one handler: what of them has come in is locked, decided and
 * saved at once, in one transaction. `only` picks those of one kind.
 */
export function onAny<DB>(
  messages: readonly MessageDefinition[],
  handle: Handler<DB, unknown>,
): SubscriptionBinding<DB> {
  return {
    messages,
    maxBatch: usualBatch,
    prepare: async () => undefined,
    handle: (unit, batch) => handle(unit, batch),
  };
}

/** The messages of one kind, in their order. */
export function only<T>(
  definition: MessageDefinition<T>,
  messages: readonly Envelope<unknown>[],
): Envelope<T>[] {
  // Each was parsed with the schema that its type names.
  return messages.filter(
    ({ type, version }) => type === definition.type && version === definition.version,
  ) as Envelope<T>[];
}
