import {
  liveSubscriptions,
  messages,
  streams,
  subscriptions,
  type MessageDefinition,
  type StreamDeclaration,
} from '@dna/contracts';

/** The text of `docs/flow.md`: who tells what to whom, from the contracts alone. */
export function flowPage(): string {
  return [
    '# Who tells what to whom',
    '',
    'Generated from `libs/contracts` by `npm run docs`; a test fails when it is out of date. Do not edit.',
    '',
    ...picture(),
    '',
    '## Messages',
    '',
    'A fact is told once by its owner and heard by any number of services; an order is carried out by one. `*` stands for',
    'the lead id (`-` where no lead is concerned). A durable is the place where a consumer has come to in a stream; who has',
    'none hears a message live, in every process, and asks for what it missed.',
    '',
    ...table(
      ['Message', 'Kind', 'Told by', 'Heard by', 'Subject', 'Durables'],
      messages.map((message) => [
        message.type,
        message.kind,
        message.kind === 'fact' ? message.service : 'whoever orders it',
        consumersOf(message).join(', ') || 'nobody yet',
        code(message.filter),
        subscriptionsOf(message)
          .map(({ durable }) => code(durable))
          .join('<br>') || '–',
      ]),
    ),
    '',
    '## Streams',
    '',
    ...table(
      ['Stream', 'Created by', 'Subjects', 'Keeps a message', 'Largest message'],
      streams.map((stream) => [
        code(stream.name),
        stream.owner,
        stream.subjects.map(code).join(', '),
        keeping(stream),
        `${stream.maxMessageBytes / 1024} KiB`,
      ]),
    ),
    '',
  ].join('\n');
}

/** One arrow for each pair of services, with all that passes along it. */
function picture(): string[] {
  const arrows = new Map<string, string[]>();
  for (const { consumer, message } of [...subscriptions, ...liveSubscriptions]) {
    const from = message.kind === 'fact' ? message.service : 'orders';
    const arrow = `${from} ${consumer}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), message.name]);
  }
  const lines = [...arrows].map(([arrow, names]) => {
    const [from, to] = arrow.split(' ');
    return from === 'orders'
      ? `  orders([orders]) -.->|${names.join('<br>')}| ${to}`
      : `  ${from} -->|${names.join('<br>')}| ${to}`;
  });
  return ['```mermaid', 'flowchart LR', ...lines, '```'];
}

function subscriptionsOf(message: MessageDefinition) {
  return subscriptions.filter((subscription) => subscription.message === message);
}

function consumersOf(message: MessageDefinition): string[] {
  const live = liveSubscriptions.filter((subscription) => subscription.message === message);
  return [...subscriptionsOf(message), ...live].map(({ consumer }) => consumer);
}

function keeping({ retention, maxAgeSeconds }: StreamDeclaration): string {
  if (retention === 'workqueue') return 'until it is carried out';
  return `${maxAgeSeconds / (24 * 60 * 60)} days`;
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function code(text: string): string {
  return `\`${text}\``;
}
