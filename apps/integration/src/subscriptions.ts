import { aliasChanged, dealCreated, leadRouted, thresholdCrossed } from '@dna/contracts';
import { on, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onDealCreated } from './handlers/on-deal-created.ts';
import { onLeadRouted } from './handlers/on-lead-routed.ts';
import { onThresholdCrossed } from './handlers/on-threshold-crossed.ts';
import type { Tables } from './store/tables.ts';

/** What integration listens to, and what it does then. */
export function subscriptions(settings: {
  hotLeadScore: number;
  alertsEnabled: boolean;
}): SubscriptionBinding<Tables>[] {
  return [
    on(aliasChanged, onAliasChanged),
    on(thresholdCrossed, onThresholdCrossed(settings)),
    on(leadRouted, onLeadRouted),
    on(dealCreated, onDealCreated(settings)),
  ];
}
