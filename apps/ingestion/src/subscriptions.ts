import { dealCreated, leadIntentChanged, leadRouted, leadScored, recordEvents } from '@dna/contracts';
import { on, type TimerHandlers } from '@dna/inbox-outbox';
import { onDealCreated, onLeadIntentChanged, onLeadRouted, onLeadScored } from './handlers/on-lead-facts.ts';
import { onRecordEvents } from './handlers/on-record-events.ts';
import { eventPartitions, maintainEventPartitions } from './handlers/maintain-event-partitions.ts';
import type { IngestionTables } from './store/tables.ts';

export function subscriptions(secrets: readonly string[]) {
  return [
    // Each message holds up to fifty events.
    on(recordEvents, onRecordEvents(secrets), { maxBatch: 10 }),
    on(leadScored, onLeadScored),
    on(leadIntentChanged, onLeadIntentChanged),
    on(leadRouted, onLeadRouted),
    on(dealCreated, onDealCreated),
  ];
}

export const timers: TimerHandlers<IngestionTables> = { [eventPartitions]: maintainEventPartitions };
