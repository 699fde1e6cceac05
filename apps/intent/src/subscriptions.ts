import { aliasChanged, eventAmended, eventRecorded, leadErased } from '@dna/contracts';
import { on, unlessErased, type PreparedTimer, type SubscriptionBinding } from '@dna/inbox-outbox';
import type { Bus } from '@dna/messaging';
import { onDealFacts, onPreparedRecompute, onSimulate, recomputeKind, simulateKind } from '@dna/rulesets';
import { calibrateTimer, onCalibrate } from './calibration/on-calibrate.ts';
import { askForTexts, askForTextsOf, askForTextsThatCount } from './clients/event-texts.ts';
import { findTexts } from './evidence/find-texts.ts';
import { recomputeLeads } from './evidence/recompute-leads.ts';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onEventAmended } from './handlers/on-event-amended.ts';
import { onEventRecorded } from './handlers/on-event-recorded.ts';
import { onLeadErased } from './handlers/on-lead-erased.ts';
import { intentSimulation } from './simulation/intent-simulation.ts';
import { intentRulesets } from './store/rulesets.ts';
import type { IntentTables } from './store/tables.ts';

/** What intent listens to. */
export function subscriptions(bus: Pick<Bus, 'ask'>, prior: number): SubscriptionBinding<IntentTables>[] {
  return [
    on(eventRecorded, onEventRecorded(prior), { prepare: askForTexts(bus) }),
    on(eventAmended, onEventAmended(prior), { prepare: askForTextsThatCount(bus) }),
    on(aliasChanged, unlessErased(onAliasChanged(prior))),
    onDealFacts(),
    on(leadErased, onLeadErased(prior)),
  ];
}

/** What intent does in its own time. */
export function timers(bus: Pick<Bus, 'ask'>, prior: number): Record<string, PreparedTimer<IntentTables>> {
  return {
    [recomputeKind(intentRulesets)]: onPreparedRecompute(
      intentRulesets,
      findTexts(askForTextsOf(bus)),
      recomputeLeads(prior),
    ),
    [calibrateTimer]: onCalibrate(prior),
    [simulateKind(intentRulesets)]: onSimulate(intentSimulation(bus, prior)),
  };
}
