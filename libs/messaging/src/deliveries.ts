import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Connection } from './connection.ts';

/** One message as it was delivered, with its ways of being answered. */
export type Delivery = {
  subject: string;
  payload: string;
  /** Headers by name, first value each. */
  headers: Record<string, string>;
  /** `Nats-Msg-Id`, if the publisher set one. */
  messageId: string | null;
  stream: string;
  sequence: number;
  /** 1 for the first delivery. */
  deliveryCount: number;
  ack: () => void;
  /** Asks for it again after the delay; never immediately. */
  retryIn: (delayMs: number) => void;
  /** Never again. */
  terminate: () => void;
  /** Still at it: restarts the broker's clock. */
  working: () => void;
};

export type Deliveries = AsyncIterable<Delivery> & {
  /** Stops pulling; the iteration ends after what was pulled before. */
  close: () => Promise<void>;
};

/** Pulls from a durable, endlessly and self-healing; at most `maxMessages` wait here. */
export async function consume(
  connection: Connection,
  stream: string,
  durable: string,
  maxMessages: number,
): Promise<Deliveries> {
  const consumer = await connection.link().js.consumers.get(stream, durable);
  const messages = await consumer.consume({ max_messages: maxMessages, expires: 5_000 });
  return {
    [Symbol.asyncIterator]: () => iterate(messages),
    close: async () => {
      await messages.close();
    },
  };
}

async function* iterate(messages: ConsumerMessages): AsyncGenerator<Delivery> {
  for await (const message of messages) yield toDelivery(message);
}

function toDelivery(message: JsMsg): Delivery {
  const headers: Record<string, string> = {};
  for (const name of message.headers?.keys() ?? []) headers[name] = message.headers!.get(name);
  return {
    subject: message.subject,
    payload: message.string(),
    headers,
    messageId: headers['Nats-Msg-Id'] ?? null,
    stream: message.info.stream,
    sequence: message.seq,
    deliveryCount: message.info.deliveryCount,
    ack: () => message.ack(),
    retryIn: (delayMs) => message.nak(delayMs),
    terminate: () => message.term(),
    working: () => message.working(),
  };
}
