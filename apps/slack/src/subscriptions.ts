import { notificationRequested } from '@dna/contracts';
import { on, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onNotificationRequested } from './handlers/on-notification-requested.ts';
import type { Tables } from './store/tables.ts';

/** What slack listens to, and what it does then. */
export const subscriptions: SubscriptionBinding<Tables>[] = [
  on(notificationRequested, onNotificationRequested),
];
