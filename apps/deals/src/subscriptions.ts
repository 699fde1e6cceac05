import { aliasChanged, leadErased, leadRouted } from '@dna/contracts';
import { on, unlessErased, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { onLeadRouted } from './handlers/on-lead-routed.ts';
import type { DealsTables } from './store/tables.ts';

/** What the service listens to. */
export const subscriptions: SubscriptionBinding<DealsTables>[] = [
  on(leadRouted, unlessErased(onLeadRouted)),
  on(aliasChanged, unlessErased(onAliasChanged)),
  on(leadErased, onLeadErased),
];
