import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messages, subscriptions, type MessageDefinition } from '@dna/contracts';
import type { Bus } from '@dna/messaging';
import type { Random } from '../../seeded-random.ts';

/** A message that nobody can read, and the durables that have to put it aside. */
export type BadMessage = {
  subject: string;
  payload: string;
  durables: { service: string; durable: string }[];
};

const listened = messages.filter((message) => durablesOf(message).length > 0);

export function drawBadMessage(random: Random, index: number): BadMessage {
  const message = random.pick(listened);
  const envelope = {
    id: uuidFrom(random),
    type: message.type,
    version: message.version,
    time: new Date().toISOString(),
    lead_id: uuidFrom(random),
    correlation_id: uuidFrom(random),
    causation_id: uuidFrom(random),
    depth: 0,
    entity_version: 1,
    data: message.example,
  };
  const payload = random.pick([
    () => `{"poison": ${index}, `,
    () => `poison ${index}`,
    () => JSON.stringify({ ...envelope, data: { poison: index } }),
    () => JSON.stringify({ ...envelope, id: `poison ${index}` }),
    () => JSON.stringify({ ...envelope, type: `poison.${index}` }),
    () => JSON.stringify({ ...envelope, depth: -1 - index }),
  ])();
  return { subject: message.subject(envelope.lead_id), payload, durables: durablesOf(message) };
}

/** Publishes past every outbox, until told to end. Answers everything that the broker has taken. */
export async function publishBadMessages(
  bus: Bus,
  random: Random,
  { everyMs, until }: { everyMs: number; until: () => boolean },
): Promise<BadMessage[]> {
  const sent: BadMessage[] = [];
  for (let index = 0; !until(); index += 1) {
    const message = drawBadMessage(random, index);
    await publishUntilStored(bus, message, until);
    sent.push(message);
    await delay(everyMs);
  }
  return sent;
}

/** What a broker has lost of them nobody can feed it again but we. */
export async function publishUntilStored(bus: Bus, message: BadMessage, until: () => boolean): Promise<void> {
  const messageId = randomUUID();
  for (;;) {
    try {
      await bus.publish(message.subject, message.payload, messageId);
      return;
    } catch {
      if (until()) return;
      await delay(500);
    }
  }
}

function durablesOf(message: Pick<MessageDefinition, 'type' | 'version'>): BadMessage['durables'] {
  return subscriptions
    .filter((each) => each.message.type === message.type && each.message.version === message.version)
    .map(({ consumer, durable }) => ({ service: consumer, durable }));
}

function uuidFrom(random: Random): string {
  const hex = Array.from({ length: 30 }, () => random.below(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(12, 15)}-8${hex.slice(15, 18)}-${hex.slice(18)}`;
}
