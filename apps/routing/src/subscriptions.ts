import { aliasChanged, dealFacts, leadErased } from '@dna/contracts';
import {
  on,
  onAny,
  unlessErased,
  type AnyTimerHandlers,
  type SubscriptionBinding,
  type TimerHandlers,
} from '@dna/inbox-outbox';
import { leadNews } from './domain/hear-news.ts';
import type { Rules } from './handlers/rules.ts';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onDealFacts } from './handlers/on-deal-facts.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { onLeadNews } from './handlers/on-lead-news.ts';
import { onBasisWaitOver } from './handlers/on-basis-wait-over.ts';
import { onServeQueue } from './handlers/on-serve-queue.ts';
import { onConflictClock } from './handlers/on-conflict-clock.ts';
import { onSimulate, simulate } from './handlers/on-simulate.ts';
import { onSettleQueue } from './handlers/on-settle-queue.ts';
import { basisWait, conflictClock, serveQueue, settleQueue } from './handlers/timers.ts';
import type { RoutingTables } from './store/tables.ts';

/** What the service listens to. */
export function subscriptionsOf(rules: Rules): SubscriptionBinding<RoutingTables>[] {
  return [
    onAny(leadNews, unlessErased(onLeadNews(rules))),
    on(aliasChanged, unlessErased(onAliasChanged(rules))),
    onAny(dealFacts, unlessErased(onDealFacts(rules))),
    on(leadErased, onLeadErased(rules)),
  ];
}

/** What it is reminded of. */
export function timersOf(rules: Rules): TimerHandlers<RoutingTables> {
  return {
    [basisWait]: onBasisWaitOver(rules),
    [serveQueue]: onServeQueue(rules),
    [conflictClock]: onConflictClock(rules),
    [settleQueue]: onSettleQueue(rules),
  };
}

/** What it works off besides, without standing in anybody's way. */
export function jobs(): AnyTimerHandlers<RoutingTables> {
  return { [simulate]: onSimulate() };
}
