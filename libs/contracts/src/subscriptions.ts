import type { MessageDefinition, ServiceName } from './define.ts';
import { aliasChanged } from './messages/ingestion/alias-changed.ts';
import { apiKeyChanged } from './messages/ingestion/api-key-changed.ts';
import { eventAmended } from './messages/ingestion/event-amended.ts';
import { eventRecorded } from './messages/ingestion/event-recorded.ts';
import { leadCreated, leadUpdated } from './messages/ingestion/lead-changed.ts';
import { leadErased } from './messages/ingestion/lead-erased.ts';
import { recordEvents } from './messages/ingestion/record-events.ts';
import { sourceSilent } from './messages/ingestion/source-silent.ts';
import { leadIntentChanged } from './messages/intent/lead-intent-changed.ts';
import { notificationRequested } from './messages/integration/notification-requested.ts';
import { conflictTurns } from './messages/routing/conflict-facts.ts';
import { pipelineUnstaffed } from './messages/routing/pipeline-unstaffed.ts';
import { placements } from './messages/routing/placements.ts';
import { leadScored } from './messages/scoring/lead-scored.ts';
import { thresholdCrossed } from './messages/scoring/threshold-crossed.ts';
import { dealCreated } from './messages/deals/deal-created.ts';
import { dealFacts } from './messages/deals/deal-facts.ts';

/**
 * Who listens to what. Durables, broker permissions and `docs/flow.md` are made from this table; each app's
 * `subscriptions.ts` names the handler for each of its rows.
 */
const listensTo = {
  ingestion: [recordEvents, leadScored, leadIntentChanged, ...placements, ...conflictTurns, ...dealFacts],
  scoring: [eventRecorded, eventAmended, aliasChanged, leadErased, ...dealFacts],
  intent: [eventRecorded, eventAmended, aliasChanged, leadErased, ...dealFacts],
  routing: [leadCreated, leadUpdated, aliasChanged, leadErased, leadScored, leadIntentChanged, ...dealFacts],
  deals: [...placements, aliasChanged, leadErased],
  integration: [
    aliasChanged,
    leadErased,
    thresholdCrossed,
    ...placements,
    dealCreated,
    sourceSilent,
    pipelineUnstaffed,
  ],
  slack: [notificationRequested, leadErased],
  gateway: [],
} satisfies Record<ServiceName, MessageDefinition<never>[] | MessageDefinition[]>;

/**
 * Who hears what live: every replica, each for itself, without a durable. What one misses while it is not connected it
 * makes up for by asking, so this is for messages that a question can replace.
 */
export const liveSubscriptions: readonly { consumer: ServiceName; message: MessageDefinition }[] = [
  { consumer: 'gateway', message: apiKeyChanged as MessageDefinition },
];

export type Subscription = {
  consumer: ServiceName;
  message: MessageDefinition;
  /** `<consumer>__<entity>-<fact>`; one durable, any number of replicas. */
  durable: string;
};

export const subscriptions: readonly Subscription[] = Object.entries(listensTo).flatMap(
  ([consumer, messages]) =>
    (messages as MessageDefinition[]).map((message) => ({
      consumer: consumer as ServiceName,
      message,
      durable: durableName(consumer as ServiceName, message),
    })),
);

export function durableName(
  consumer: ServiceName,
  message: Pick<MessageDefinition, 'name' | 'version'>,
): string {
  return `${consumer}__${message.name}${message.version === 1 ? '' : `-v${message.version}`}`;
}
