import { aliasChanged, eventAmended, eventRecorded } from '@dna/contracts';
import { on, type SubscriptionBinding } from '@dna/inbox-outbox';
import type { Bus } from '@dna/messaging';
import { askForTexts, askForTextsThatCount } from './clients/event-texts.ts';
import { onAliasChanged } from './handlers/on-alias-changed.ts';
import { onEventAmended } from './handlers/on-event-amended.ts';
import { onEventRecorded } from './handlers/on-event-recorded.ts';
import type { IntentTables } from './store/tables.ts';

/** What intent listens to. */
export function subscriptions(bus: Pick<Bus, 'ask'>, prior: number): SubscriptionBinding<IntentTables>[] {
  return [
    on(eventRecorded, onEventRecorded(prior), { prepare: askForTexts(bus) }),
    on(eventAmended, onEventAmended(prior), { prepare: askForTextsThatCount(bus) }),
    on(aliasChanged, onAliasChanged(prior)),
  ];
}
