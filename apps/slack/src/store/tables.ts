import type { MessagingTables } from '@dna/inbox-outbox';
import type { Notification } from '../domain/render-notification.ts';
import type { MessageStatus } from '../domain/settle-message.ts';

export type MessageTable = {
  notification_id: string;
  lead_id: string | null;
  template: Notification['template'];
  /** Our name of the channel, such as `hot-leads`. */
  channel: string;
  facts: Notification['facts'];
  status: MessageStatus;
  attempts: number;
  next_attempt_at: Date | null;
  first_attempt_at: Date | null;
  slack_channel_id: string | null;
  ts: string | null;
  error: string | null;
  created_at: Date;
  updated_at: Date;
};

export type ChannelTable = { name: string; free_at: Date };

export type Tables = MessagingTables & { messages: MessageTable; channels: ChannelTable };
