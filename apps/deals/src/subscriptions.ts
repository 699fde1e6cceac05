import { aliasChanged, leadErased, placements } from '@dna/contracts';
import { on, onAny, unlessErased, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { onPlacements } from './handlers/on-placements.ts';
import type { DealsTables } from './store/tables.ts';

/** What the service listens to. */
export const subscriptions: SubscriptionBinding<DealsTables>[] = [
  onAny(placements, unlessErased(onPlacements)),
  on(aliasChanged, unlessErased(onAliasChanged)),
  on(leadErased, onLeadErased),
];
