import { leadErased, notificationRequested } from '@dna/contracts';
import { on, unlessErased, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { onNotificationRequested } from './handlers/on-notification-requested.ts';
import type { Tables } from './store/tables.ts';

/** What slack listens to, and what it does then. */
export const subscriptions: SubscriptionBinding<Tables>[] = [
  on(notificationRequested, unlessErased(onNotificationRequested)),
  on(leadErased, onLeadErased),
];
