import { aliasChanged, eventAmended, eventRecorded } from '@dna/contracts';
import { on, type SubscriptionBinding, type TimerHandlers } from '@dna/inbox-outbox';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { decayTimer, onDecayDue } from './handlers/on-decay-due.ts';
import { onEventAmended } from './handlers/on-event-amended.ts';
import { onEventRecorded } from './handlers/on-event-recorded.ts';
import type { ScoringPolicy } from './ledger/scoring-policy.ts';
import type { ScoringTables } from './store/tables.ts';

/** What scoring listens to. */
export function subscriptions(policy: ScoringPolicy): SubscriptionBinding<ScoringTables>[] {
  return [
    on(eventRecorded, onEventRecorded(policy)),
    on(eventAmended, onEventAmended(policy)),
    on(aliasChanged, onAliasChanged(policy)),
  ];
}

/** What scoring does in its own time. */
export function timers(policy: ScoringPolicy): TimerHandlers<ScoringTables> {
  return { [decayTimer]: onDecayDue(policy) };
}
