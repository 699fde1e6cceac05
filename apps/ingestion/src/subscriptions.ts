import { recordEvents } from '@dna/contracts';
import { on, onAny, type TimerHandlers } from '@dna/inbox-outbox';
import type { QuarantinePolicy } from './domain/quarantine/quarantine-policy.ts';
import { onRecheckSuppression, recheckSuppression } from './door/suppress-address.ts';
import { leadFacts, onLeadFacts } from './handlers/on-lead-facts.ts';
import { onRecordEvents } from './handlers/on-record-events.ts';
import { eventPartitions, maintainEventPartitions } from './handlers/maintain-event-partitions.ts';
import { onSweepErasure, sweepErasure } from './handlers/sweep-erasure.ts';
import type { IngestionTables } from './store/tables.ts';

export function subscriptions(secrets: readonly string[], quarantine: QuarantinePolicy) {
  return [
    // Each message holds up to fifty events.
    on(recordEvents, onRecordEvents(secrets, quarantine), { maxBatch: 10 }),
    onAny(leadFacts, onLeadFacts),
  ];
}

/** @param keepMonths how many months of events are kept besides the present one; undefined: all */
export function timers(keepMonths: number | undefined): TimerHandlers<IngestionTables> {
  return {
    [eventPartitions]: maintainEventPartitions(keepMonths),
    [recheckSuppression]: onRecheckSuppression,
    [sweepErasure]: onSweepErasure,
  };
}
