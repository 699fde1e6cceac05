import {
  aliasChanged,
  dealCreated,
  leadErased,
  pipelineUnstaffed,
  placements,
  sourceSilent,
  thresholdCrossed,
} from '@dna/contracts';
import { on, onAny, unlessErased, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onDealCreated } from './handlers/on-deal-created.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { onPlacements } from './handlers/on-placements.ts';
import { onPipelineUnstaffed } from './handlers/on-pipeline-unstaffed.ts';
import { onSourceSilent } from './handlers/on-source-silent.ts';
import { onThresholdCrossed } from './handlers/on-threshold-crossed.ts';
import type { Tables } from './store/tables.ts';

/** What integration listens to, and what it does then. */
export function subscriptions(settings: {
  hotLeadScore: number;
  alertsEnabled: boolean;
}): SubscriptionBinding<Tables>[] {
  return [
    on(aliasChanged, unlessErased(onAliasChanged)),
    on(leadErased, onLeadErased),
    on(thresholdCrossed, unlessErased(onThresholdCrossed(settings))),
    onAny(placements, unlessErased(onPlacements)),
    on(dealCreated, unlessErased(onDealCreated(settings))),
    on(sourceSilent, onSourceSilent(settings)),
    on(pipelineUnstaffed, onPipelineUnstaffed(settings)),
  ];
}
