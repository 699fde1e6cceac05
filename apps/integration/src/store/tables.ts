import type { notificationRequested } from '@dna/contracts';
import type { MessagingTables } from '@dna/inbox-outbox';
import type { SuppressionReason } from '../domain/hot-lead.ts';

type NotificationRequested = (typeof notificationRequested)['example'];
/** Template, channel and facts, as the contract pairs them. */
export type NotificationContent = {
  [T in NotificationRequested['template']]: Pick<
    Extract<NotificationRequested, { template: T }>,
    'template' | 'channel' | 'facts'
  >;
}[NotificationRequested['template']];

export type NotificationRow = NotificationContent & {
  id: string;
  dedupe_key: string;
  lead_id: string | null;
  status: 'requested' | 'suppressed';
  reason: SuppressionReason | null;
  happened_at: Date;
  created_at: Date;
};

export type LeadStateRow = {
  lead_id: string;
  routed_version: number | null;
  routed_at: Date | null;
  pipeline_key: string | null;
  owner_id: string | null;
};

export type Tables = MessagingTables & { notifications: NotificationRow; lead_states: LeadStateRow };
