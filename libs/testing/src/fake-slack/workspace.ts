import { isTrue, text, type Arguments } from './wire.ts';

export type FakeChannel = { id: string; name: string; is_member: boolean; is_archived: boolean };

export type FakeMessage = {
  channel: string;
  ts: string;
  text: string;
  blocks: unknown[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  /** How it came: only messages of the Web API can be changed. */
  via: 'api' | 'webhook';
  /** Set once it was changed. */
  edited_ts?: string;
};

export type WorkspaceOptions = {
  channels?: FakeChannel[];
  users?: { id: string; email: string; name: string }[];
  /** Messages of an earlier run. */
  messages?: FakeMessage[];
  onChange?: (messages: FakeMessage[]) => void;
};

/** Slack says no: `code` is what the Web API answers as `error`. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

type Method = (args: Arguments) => Record<string, unknown>;

export type Workspace = {
  channels: FakeChannel[];
  messages: FakeMessage[];
  /** The Web API, by method name; a method throws a `Refusal` where Slack answers `ok: false`. */
  methods: Record<string, Method>;
  postByWebhook(channel: FakeChannel, args: Arguments): void;
};

export const defaultChannels: readonly FakeChannel[] = [
  'hot-leads',
  'lead-routing',
  'sales-wins',
  'marketing-daily',
  'crm-alerts',
].map((name, index) => ({ id: `C0FAKE00${index + 1}`, name, is_member: true, is_archived: false }));

/** Channels, people and messages of one workspace in memory, with the methods that read and change them. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const channels = options.channels ?? defaultChannels.map((channel) => ({ ...channel }));
  const messages = [...(options.messages ?? [])];
  let lastTs = Math.max(0, ...messages.map(({ ts }) => toMicroseconds(ts)));

  const methods: Record<string, Method> = {
    'auth.test': () => ({
      team: 'DNA',
      team_id: 'T0FAKE',
      user: 'dna',
      user_id: 'U0FAKEBOT',
      bot_id: 'B0FAKE',
    }),

    'chat.postMessage': (args) => {
      const channel = find(args.channel, 'name or id');
      if (!channel.is_member) refuse('not_in_channel');
      const message = store({ ...compose(args), channel: channel.id, via: 'api' });
      return {
        channel: channel.id,
        ts: message.ts,
        message: { type: 'message', bot_id: 'B0FAKE', ...message },
      };
    },

    'chat.update': (args) => {
      const channel = find(args.channel, 'id');
      const message = messages.find(({ ts, channel: id }) => ts === text(args.ts) && id === channel.id);
      if (!message) refuse('message_not_found');
      if (message.via === 'webhook') refuse('cant_update_message');
      if (text(args.text).length > 4000) refuse('msg_too_long');
      // As in Slack: text without blocks removes the blocks, metadata stays unless it is sent.
      Object.assign(message, compose(args), { edited_ts: nextTs() });
      options.onChange?.(messages);
      return { channel: channel.id, ts: message.ts, text: message.text };
    },

    'conversations.history': (args) => {
      const channel = find(args.channel, 'id');
      if (!channel.is_member) refuse('not_in_channel');
      const matching = messages.filter(
        (message) => message.channel === channel.id && isWithin(message.ts, args),
      );
      const { items, next } = page(matching.reverse(), args);
      return {
        messages: items.map(({ ts, text: words, blocks, metadata }) => ({
          ...{ type: 'message', bot_id: 'B0FAKE', ts, text: words, blocks },
          ...(metadata && isTrue(args.include_all_metadata) ? { metadata } : {}),
        })),
        has_more: next !== '',
        response_metadata: { next_cursor: next },
      };
    },

    'conversations.info': (args) => {
      const channel = channels.find(({ id }) => id === args.channel);
      return { channel: describe(channel ?? refuse('channel_not_found')) };
    },

    'conversations.list': (args) => {
      const { items, next } = page(channels, args);
      return { channels: items.map(describe), response_metadata: { next_cursor: next } };
    },

    'users.lookupByEmail': (args) => {
      const wanted = text(args.email).toLowerCase();
      const { id, name, email } =
        options.users?.find((user) => user.email === wanted) ?? refuse('users_not_found');
      return { user: { id, name, deleted: false, is_bot: false, profile: { real_name: name, email } } };
    },
  };

  function find(wanted: unknown, by: 'id' | 'name or id'): FakeChannel {
    const name = by === 'id' ? undefined : text(wanted).replace(/^#/, '');
    const channel = channels.find((candidate) => candidate.id === wanted || candidate.name === name);
    if (!channel) refuse('channel_not_found');
    if (channel.is_archived) refuse('is_archived');
    return channel;
  }

  function store(message: Omit<FakeMessage, 'ts'>): FakeMessage {
    const kept = { ...message, ts: nextTs() };
    messages.push(kept);
    options.onChange?.(messages);
    return kept;
  }

  /** The id of a message: unique and increasing in its workspace, `<seconds>.<microseconds>`. */
  function nextTs(): string {
    lastTs = Math.max(lastTs + 1, Date.now() * 1000);
    return `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, '0')}`;
  }

  return {
    channels,
    messages,
    methods,
    postByWebhook: (channel, args) => void store({ ...compose(args), channel: channel.id, via: 'webhook' }),
  };
}

function refuse(code: string): never {
  throw new Refusal(code);
}

function compose(args: Arguments): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  const blocks: unknown = args.blocks ?? [];
  if (!Array.isArray(blocks)) refuse('invalid_blocks_format');
  if (blocks.length > 50) refuse('invalid_blocks');
  if (text(args.text) === '' && blocks.length === 0) refuse('no_text');
  const message = { text: text(args.text), blocks };
  if (args.metadata === undefined) return message;
  const metadata = args.metadata as Partial<NonNullable<FakeMessage['metadata']>>;
  const { event_type, event_payload } = metadata;
  if (typeof event_type !== 'string' || typeof event_payload !== 'object') refuse('invalid_metadata_format');
  return { ...message, metadata: { event_type, event_payload } };
}

function describe({ id, name, is_member, is_archived }: FakeChannel): Record<string, unknown> {
  return { id, name, is_channel: true, is_private: false, is_member, is_archived };
}

function page<T>(items: T[], args: Arguments): { items: T[]; next: string } {
  const start = Number(text(args.cursor) || 0);
  const end = start + Math.min(Number(text(args.limit) || 100), 999);
  return { items: items.slice(start, end), next: end < items.length ? String(end) : '' };
}

function isWithin(ts: string, { oldest, latest, inclusive }: Arguments): boolean {
  const at = toMicroseconds(ts);
  const slack = isTrue(inclusive) ? 0 : 1;
  const notTooOld = text(oldest) === '' || at >= toMicroseconds(text(oldest)) + slack;
  return notTooOld && (text(latest) === '' || at <= toMicroseconds(text(latest)) - slack);
}

function toMicroseconds(ts: string): number {
  return Math.round(Number(ts) * 1e6);
}
