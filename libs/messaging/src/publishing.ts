import { setTimeout as delay } from 'node:timers/promises';
import { createInbox, headers as natsHeaders, type Msg } from '@nats-io/transport-node';
import { inboxPrefix, type BusSettings, type Connection } from './connection.ts';
import { BusUnavailableError, PublishRefusedError } from './errors.ts';

export type PublishAck = { stream: string; sequence: number; duplicate: boolean };

export type Publishing = {
  /** See `Bus.publish`. */
  publish: (subject: string, payload: string | Uint8Array, messageId: string) => Promise<PublishAck>;
  /** Ends when everything sent is confirmed or given up; without a connection it is given up at once. */
  close: () => Promise<void>;
};

type Waiting = {
  subject: string;
  deadline: number;
  resolve: (ack: PublishAck) => void;
  reject: (error: Error) => void;
};

/** What the server answers to a publish: where the message lies now, or why it is refused. */
type PubAck = {
  stream?: string;
  seq?: number;
  duplicate?: boolean;
  error?: { code: number; description?: string };
};

const confirmationTimeoutMs = 5_000;
const sweepIntervalMs = 250;
const closePollMs = 10;
const noResponders = 503;

/**
 * Publishes to JetStream and waits for its confirmations on one reply subject, with one timer for all of them: the
 * client's own request makes a timer, a promise race and an error object for each message, which at thousands of
 * messages a second costs more than the sending.
 */
export function createPublishing(
  connection: Connection,
  { name, log }: Pick<BusSettings, 'name' | 'log'>,
): Publishing {
  // All wait equally long, so the oldest is always the next to be given up.
  const waiting = new Map<string, Waiting>();
  let replySubject: string | null = null;
  let count = 0;
  const sweep = setInterval(giveUpOverdue, sweepIntervalMs).unref();

  function openReplies(): string {
    const { nc } = connection.link();
    const inbox = createInbox(inboxPrefix(name));
    nc.subscribe(`${inbox}.*`, {
      callback: (error, message) => {
        if (error) log.error({ err: error }, 'confirmation could not be taken');
        else settle(message);
      },
    });
    return inbox;
  }

  function settle(reply: Msg): void {
    const token = reply.subject.slice(replySubject!.length + 1);
    const each = waiting.get(token);
    // Given up already: it is going to be repeated under the same id.
    if (each === undefined) return;
    waiting.delete(token);
    try {
      each.resolve(readConfirmation(reply, each.subject));
    } catch (error) {
      each.reject(error as Error);
    }
  }

  function giveUpOverdue(): void {
    const now = performance.now();
    for (const [token, { deadline, subject, reject }] of waiting) {
      if (deadline > now) return;
      waiting.delete(token);
      reject(new BusUnavailableError(`no confirmation for ${subject}`));
    }
  }

  return {
    publish: (subject, payload, messageId) =>
      new Promise((resolve, reject) => {
        const { nc } = connection.link();
        replySubject ??= openReplies();
        const token = (count += 1).toString(36);
        const headers = natsHeaders();
        headers.set('Nats-Msg-Id', messageId);
        nc.publish(subject, payload, { headers, reply: `${replySubject}.${token}` });
        waiting.set(token, { subject, deadline: performance.now() + confirmationTimeoutMs, resolve, reject });
      }),
    close: async () => {
      while (waiting.size > 0 && connection.connected()) await delay(closePollMs);
      clearInterval(sweep);
      for (const { subject, reject } of waiting.values()) {
        reject(new BusUnavailableError(`stopped before the confirmation for ${subject}`));
      }
      waiting.clear();
    },
  };
}

function readConfirmation(reply: Msg, subject: string): PublishAck {
  if (reply.data.length === 0 && reply.headers?.code === noResponders) {
    throw new PublishRefusedError(`no stream takes ${subject}`);
  }
  const { stream, seq, duplicate = false, error } = JSON.parse(reply.string()) as PubAck;
  if (error !== undefined) {
    throw new PublishRefusedError(`${subject}: ${error.description ?? 'refused'} (${error.code})`);
  }
  if (!stream || seq === undefined) throw new PublishRefusedError(`${subject}: confirmed without a place`);
  return { stream, sequence: seq, duplicate };
}
