import { aliasChanged, eventAmended, eventRecorded, leadErased } from '@dna/contracts';
import { on, unlessErased, type AnyTimerHandlers, type SubscriptionBinding } from '@dna/inbox-outbox';
import { onDealFacts, onRecompute, onSimulate, recomputeKind, simulateKind } from '@dna/rulesets';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { decayTimer, onDecayDue } from './handlers/on-decay-due.ts';
import { onEventAmended } from './handlers/on-event-amended.ts';
import { onEventRecorded } from './handlers/on-event-recorded.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { recomputeLeads } from './ledger/recompute-leads.ts';
import type { ScoringPolicy } from './ledger/scoring-policy.ts';
import type { AskAboutLeads } from './simulation/routes-of.ts';
import { scoringSimulation } from './simulation/scoring-simulation.ts';
import { scoringRulesets } from './store/rulesets.ts';
import type { ScoringTables } from './store/tables.ts';

/** What scoring listens to. */
export function subscriptions(policy: ScoringPolicy): SubscriptionBinding<ScoringTables>[] {
  return [
    on(eventRecorded, onEventRecorded(policy)),
    on(eventAmended, onEventAmended(policy)),
    on(aliasChanged, unlessErased(onAliasChanged(policy))),
    onDealFacts(),
    on(leadErased, onLeadErased(policy)),
  ];
}

/** What scoring does in its own time. */
export function timers(policy: ScoringPolicy, ask: AskAboutLeads) {
  return {
    [decayTimer]: onDecayDue(policy),
    [simulateKind(scoringRulesets)]: onSimulate(scoringSimulation(ask, policy.decay)),
    [recomputeKind(scoringRulesets)]: onRecompute(scoringRulesets, recomputeLeads(policy)),
  } satisfies AnyTimerHandlers<ScoringTables>;
}
