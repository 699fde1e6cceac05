import { recordEvents } from '@dna/contracts';
import { on, onAny, type TimerHandlers } from '@dna/inbox-outbox';
import { leadFacts, onLeadFacts } from './handlers/on-lead-facts.ts';
import { onRecordEvents } from './handlers/on-record-events.ts';
import { eventPartitions, maintainEventPartitions } from './handlers/maintain-event-partitions.ts';
import type { IngestionTables } from './store/tables.ts';

export function subscriptions(secrets: readonly string[]) {
  return [
    // Each message holds up to fifty events.
    on(recordEvents, onRecordEvents(secrets), { maxBatch: 10 }),
    onAny(leadFacts, onLeadFacts),
  ];
}

export const timers: TimerHandlers<IngestionTables> = { [eventPartitions]: maintainEventPartitions };
