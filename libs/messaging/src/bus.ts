import { openConnection, type BusSettings } from './connection.ts';
import { consume, type Deliveries } from './deliveries.ts';
import { createDurables, type Durables } from './durables.ts';
import { createListening, type Listening } from './listening.ts';
import { createPublishing, type PublishAck } from './publishing.ts';
import { createQuestions, type Questions } from './questions.ts';
import { createStreams, type Streams } from './streams.ts';

export type { BusSettings } from './connection.ts';
export type { PublishAck } from './publishing.ts';

export type Bus = Omit<Questions, 'close'> &
  Listening & {
    name: string;
    streams: Streams;
    durables: Durables;
    connected: () => boolean;
    /** Called after every connect and reconnect; at once if connected. */
    onConnect: (listener: () => void) => void;
    /** Resolves with the first connection; rejects when the broker refuses us for good. */
    ready: () => Promise<void>;
    /**
     * Stores a message. Rejects with `BusUnavailableError` when it is not known to be stored: it may be all the same,
     * so it is to be repeated with the same `messageId`; with `PublishRefusedError` when the broker will not take it.
     */
    publish: (subject: string, payload: string | Uint8Array, messageId: string) => Promise<PublishAck>;
    consume: (stream: string, durable: string, maxMessages: number) => Promise<Deliveries>;
    stop: () => Promise<void>;
  };

/** The only way to the broker. Returns at once and connects in the background, for ever. */
export function connectBus(settings: BusSettings): Bus {
  const connection = openConnection(settings);
  const questions = createQuestions(connection, settings.log);
  const publishing = createPublishing(connection, settings);
  return {
    name: settings.name,
    streams: createStreams(connection),
    durables: createDurables(connection),
    connected: connection.connected,
    onConnect: connection.onConnect,
    ready: async () => {
      await connection.first;
    },
    publish: publishing.publish,
    consume: (stream, durable, maxMessages) => consume(connection, stream, durable, maxMessages),
    ask: questions.ask,
    answer: questions.answer,
    listen: createListening(connection, settings.log).listen,
    stop: async () => {
      await Promise.all([questions.close(), publishing.close()]);
      await connection.stop();
    },
  };
}
