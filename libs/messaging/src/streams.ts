import {
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { StreamDeclaration } from '@dna/contracts';
import type { Connection } from './connection.ts';
import { BrokerSettingError } from './errors.ts';

export type StreamState = {
  name: string;
  /** Instant of creation as the server gives it: another one means another stream of the same name. */
  created: string;
  firstSequence: number;
  lastSequence: number;
  messages: number;
  /** What was acknowledged is gone: nothing can be read back. */
  workQueue: boolean;
};

export type StoredMessage = { id: string | null; subject: string };

export type Streams = {
  /** Creates the stream or brings its settings up to date; fails if the server returns other settings. */
  ensure: (declaration: StreamDeclaration, replicas: number) => Promise<StreamState>;
  /** null when there is no such stream. */
  state: (name: string) => Promise<StreamState | null>;
  /** The message at a sequence; null when nothing is stored there. */
  read: (name: string, sequence: number) => Promise<StoredMessage | null>;
};

const streamNotFound = 10_059;
const messageNotFound = 10_037;

export function createStreams(connection: Connection): Streams {
  return {
    ensure: async (declaration, replicas) => {
      const { jsm } = connection.link();
      const wanted = configOf(declaration, replicas);
      const existing = await infoOf(connection, declaration.name);
      const info =
        existing === null
          ? await jsm.streams.add(wanted)
          : differs(wanted, existing.config)
            ? await jsm.streams.update(declaration.name, wanted)
            : existing;
      const dropped = differs(wanted, info.config);
      if (dropped) {
        throw new BrokerSettingError(
          `stream ${declaration.name}: the server did not take the setting ${dropped}`,
        );
      }
      return stateOf(info);
    },
    state: async (name) => {
      const info = await infoOf(connection, name);
      return info === null ? null : stateOf(info);
    },
    read: async (name, sequence) => {
      try {
        const message = await connection.link().jsm.streams.getMessage(name, { seq: sequence });
        return message === null
          ? null
          : { id: message.header.get('Nats-Msg-Id') || null, subject: message.subject };
      } catch (error) {
        if (error instanceof JetStreamApiError && error.code === messageNotFound) return null;
        throw error;
      }
    },
  };
}

async function infoOf(connection: Connection, name: string): Promise<StreamInfo | null> {
  try {
    return await connection.link().jsm.streams.info(name);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === streamNotFound) return null;
    throw error;
  }
}

function stateOf(info: StreamInfo): StreamState {
  return {
    name: info.config.name,
    created: String(info.created),
    firstSequence: info.state.first_seq,
    lastSequence: info.state.last_seq,
    messages: info.state.messages,
    workQueue: info.config.retention === RetentionPolicy.Workqueue,
  };
}

function configOf(declaration: StreamDeclaration, replicas: number) {
  return {
    name: declaration.name,
    subjects: declaration.subjects,
    retention: declaration.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
    storage: StorageType.File,
    // A full stream refuses loudly; the outbox keeps what it could not send.
    discard: DiscardPolicy.New,
    num_replicas: replicas,
    max_age: nanos(declaration.maxAgeSeconds * 1000),
    max_msg_size: declaration.maxMessageBytes,
    duplicate_window: nanos(120_000),
    allow_direct: true,
  } satisfies Partial<StreamConfig>;
}

/** Name of the first setting in which the server's answer is not what was asked for. */
function differs(wanted: object, actual: object): string | null {
  const given = actual as Record<string, unknown>;
  for (const [key, value] of Object.entries(wanted)) {
    if (JSON.stringify(given[key] ?? 0) !== JSON.stringify(value ?? 0)) return key;
  }
  return null;
}
