import { z } from 'zod';
import type { MessageDefinition, QuestionDefinition } from '../define.ts';
import { messages } from '../messages/all.ts';
import { questions } from '../questions/all.ts';
import { liveSubscriptions, subscriptions } from '../subscriptions.ts';

type Json = Record<string, unknown>;

/**
 * Everything that the services say to each other over the broker, as an AsyncAPI 3.0 document: the messages with their
 * schemas and examples, who says them and who listens, and the questions with their answers. Made from the contracts.
 */
export function asyncApiDocument(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'DNA Marketing Engine: messages',
      version: '1',
      description:
        'Facts (`evt.…`) tell what happened and stay in their stream for seven days; orders (`cmd.…`) wait until they ' +
        'are carried out; questions (`ask.…`) are answered at once or not at all. A message may come more than once and ' +
        'in any order: its `id` says that it is the same, `entity_version` which of two is newer.',
    },
    defaultContentType: 'application/json',
    servers: { broker: { host: 'nats:4222', protocol: 'nats', description: 'NATS with JetStream' } },
    channels: Object.fromEntries([
      ...messages.map((message) => [channelOf(message), messageChannel(message)]),
      ...questions.flatMap((question) => [
        [channelOf(question), questionChannel(question)],
        [`${channelOf(question)}.answer`, answerChannel(question)],
      ]),
    ]),
    operations: Object.fromEntries([
      ...messages.map((message) => [
        `${senderOf(message)}.says.${message.name}.v${message.version}`,
        says(message),
      ]),
      ...listeners().map(({ consumer, message }) => [
        `${consumer}.hears.${channelOf(message)}`,
        hears(consumer, message),
      ]),
      ...questions.map((question) => [`${question.service}.answers.${question.name}`, answers(question)]),
    ]),
    components: {
      messages: Object.fromEntries([
        ...messages.map((message) => [channelOf(message), describeMessage(message)]),
        ...questions.flatMap((question) => [
          [`${channelOf(question)}.question`, describePart(question, 'question', question.request)],
          [`${channelOf(question)}.answer`, describePart(question, 'answer', question.answer)],
        ]),
      ]),
    },
  };
}

/** `ingestion.event-recorded.v1`; the same for a question. */
function channelOf(of: MessageDefinition | QuestionDefinition): string {
  const version = 'version' in of ? of.version : Number(of.subject.split('.v').at(-1));
  return `${of.service}.${of.name}.v${version}`;
}

/** Who tells a fact; for an order nobody in particular. */
function senderOf({ kind, service }: MessageDefinition): string {
  return kind === 'fact' ? service : 'anybody';
}

function listeners() {
  return [...subscriptions, ...liveSubscriptions];
}

function messageChannel(message: MessageDefinition): Json {
  return {
    address: message.filter.replace(/\*$/, '{lead_id}'),
    description: `In the stream ${message.stream}.`,
    messages: { message: { $ref: `#/components/messages/${channelOf(message)}` } },
    parameters: { lead_id: { description: 'The lead that it concerns, or `-`.' } },
  };
}

function questionChannel(question: QuestionDefinition): Json {
  return {
    address: question.subject,
    messages: { question: { $ref: `#/components/messages/${channelOf(question)}.question` } },
  };
}

/** The broker gives every question an inbox of its own. */
function answerChannel(question: QuestionDefinition): Json {
  return {
    address: null,
    messages: { answer: { $ref: `#/components/messages/${channelOf(question)}.answer` } },
  };
}

function says(message: MessageDefinition): Json {
  const name = channelOf(message);
  return {
    action: 'send',
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/message` }],
    tags: [{ name: senderOf(message) }],
  };
}

function hears(consumer: string, message: Pick<MessageDefinition, 'service' | 'name'>): Json {
  const name = channelOf(message as MessageDefinition);
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/message` }],
    tags: [{ name: consumer }],
  };
}

function answers(question: QuestionDefinition): Json {
  const name = channelOf(question);
  return {
    action: 'receive',
    channel: { $ref: `#/channels/${name}` },
    messages: [{ $ref: `#/channels/${name}/messages/question` }],
    reply: {
      channel: { $ref: `#/channels/${name}.answer` },
      messages: [{ $ref: `#/channels/${name}.answer/messages/answer` }],
    },
    tags: [{ name: question.service }],
  };
}

const exampleId = '01990a4e-2f3b-7c11-8a53-0d4b5f8f2a10';

function describeMessage(message: MessageDefinition): Json {
  const payload = {
    id: exampleId,
    type: message.type,
    version: message.version,
    time: '2026-11-25T09:30:00.000Z',
    lead_id: exampleId,
    correlation_id: exampleId,
    causation_id: exampleId,
    depth: 0,
    entity_version: 1,
    data: message.example,
  };
  return {
    name: message.type,
    title: `${message.kind === 'fact' ? 'Fact' : 'Order'}: ${message.type} v${message.version}`,
    contentType: 'application/json',
    payload: schemaOf(message.schema),
    examples: [{ name: 'example', payload }],
  };
}

function describePart(question: QuestionDefinition, part: string, schema: z.ZodType): Json {
  return {
    name: `${question.service}.${question.name}.${part}`,
    title: `The ${part} of ${question.service}.${question.name}`,
    contentType: 'application/json',
    payload: schemaOf(schema),
  };
}

/** JSON Schema as AsyncAPI takes it. */
function schemaOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as Json;
}
