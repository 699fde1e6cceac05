import { aliasChanged, leadCreated, leadIntentChanged, leadScored, leadUpdated } from '@dna/contracts';
import { on, type SubscriptionBinding, type TimerHandlers } from '@dna/inbox-outbox';

import type { Rules } from './handlers/rules.ts';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onLeadChanged } from './handlers/on-lead-changed.ts';
import { onLeadIntentChanged } from './handlers/on-lead-intent-changed.ts';
import { onLeadScored } from './handlers/on-lead-scored.ts';
import { onBasisWaitOver } from './handlers/on-basis-wait-over.ts';
import { onServeQueue } from './handlers/on-serve-queue.ts';
import { basisWait, serveQueue } from './handlers/timers.ts';
import type { RoutingTables } from './store/tables.ts';

/** What the service listens to. */
export function subscriptionsOf(rules: Rules): SubscriptionBinding<RoutingTables>[] {
  return [
    on(leadCreated, onLeadChanged(rules)),
    on(leadUpdated, onLeadChanged(rules)),
    on(leadScored, onLeadScored(rules)),
    on(leadIntentChanged, onLeadIntentChanged(rules)),
    on(aliasChanged, onAliasChanged(rules)),
  ];
}

/** What it is reminded of. */
export function timersOf(rules: Rules): TimerHandlers<RoutingTables> {
  return {
    [basisWait]: onBasisWaitOver(rules),
    [serveQueue]: onServeQueue(rules),
  };
}
