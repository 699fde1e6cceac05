import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  type ConsumerConfig,
  type ConsumerInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { Connection } from './connection.ts';

export type DurableDeclaration = {
  stream: string;
  name: string;
  /** The one subject pattern it takes. */
  filter: string;
  /** A message that is neither answered nor said to be worked on for so long is given to another process. */
  ackWaitMs: number;
};

export type DurableState = {
  created: string;
  /** Stream sequence up to which it has been given messages. */
  deliveredSequence: number;
  /** Messages that wait for it. */
  pending: number;
  unacknowledged: number;
};

export type Durables = {
  /** Creates the durable or brings its settings up to date. The stream must exist. */
  ensure: (declaration: DurableDeclaration) => Promise<DurableState>;
  /** null when there is no such durable or stream. */
  state: (declaration: DurableDeclaration) => Promise<DurableState | null>;
  /** Starts over from the first message of the stream; inboxes make the repetition harmless. */
  rebuild: (declaration: DurableDeclaration) => Promise<DurableState>;
};

const consumerNotFound = 10_014;
const streamNotFound = 10_059;

export function createDurables(connection: Connection): Durables {
  const state = async (declaration: DurableDeclaration) => {
    const info = await infoOf(connection, declaration);
    return info === null ? null : stateOf(info);
  };
  const ensure = async (declaration: DurableDeclaration) => {
    const { jsm } = connection.link();
    const wanted = configOf(declaration);
    const existing = await infoOf(connection, declaration);
    if (existing === null) return stateOf(await jsm.consumers.add(declaration.stream, wanted));
    if (differs(wanted, existing.config)) {
      return stateOf(await jsm.consumers.update(declaration.stream, declaration.name, wanted));
    }
    return stateOf(existing);
  };
  return {
    ensure,
    state,
    rebuild: async (declaration) => {
      try {
        await connection.link().jsm.consumers.delete(declaration.stream, declaration.name);
      } catch (error) {
        // Another replica may have deleted it first.
        if (!(error instanceof JetStreamApiError && error.code === consumerNotFound)) throw error;
      }
      return ensure(declaration);
    },
  };
}

async function infoOf(connection: Connection, declaration: DurableDeclaration): Promise<ConsumerInfo | null> {
  try {
    return await connection.link().jsm.consumers.info(declaration.stream, declaration.name);
  } catch (error) {
    if (
      error instanceof JetStreamApiError &&
      (error.code === consumerNotFound || error.code === streamNotFound)
    ) {
      return null;
    }
    throw error;
  }
}

function stateOf(info: ConsumerInfo): DurableState {
  return {
    created: String(info.created),
    deliveredSequence: info.delivered.stream_seq,
    pending: info.num_pending,
    unacknowledged: info.num_ack_pending,
  };
}

function configOf(declaration: DurableDeclaration) {
  return {
    durable_name: declaration.name,
    filter_subject: declaration.filter,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(declaration.ackWaitMs),
    // The broker never gives up: retries are counted in our own table, and we decide when to park.
    max_deliver: -1,
    // A few processes with two batches each: what is pulled must be handled before it is given to another.
    max_ack_pending: 5_000,
  } satisfies Partial<ConsumerConfig>;
}

function differs(wanted: object, actual: object): boolean {
  const given = actual as Record<string, unknown>;
  return Object.entries(wanted).some(([key, value]) => given[key] !== value);
}
