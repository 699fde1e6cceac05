import { aliasChanged, leadRouted } from '@dna/contracts';
import { on, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onLeadRouted } from './handlers/on-lead-routed.ts';
import type { DealsTables } from './store/tables.ts';

/** What the service listens to. */
export const subscriptions: SubscriptionBinding<DealsTables>[] = [
  on(leadRouted, onLeadRouted),
  on(aliasChanged, onAliasChanged),
];
