import { recordEvents as order, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { recordEvents } from '../door/record-events.ts';
import type { RecordableEvent } from '../door/recordable-event.ts';
import { unseal } from '../sealing/seal.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Records what was spilled while Postgres was away. Ingestion itself sealed it, so its shape is known. */
export function onRecordEvents(secrets: readonly string[], quarantine: QuarantinePolicy) {
  return async (unit: Unit<IngestionTables>, messages: Envelope<typeof order.example>[]): Promise<void> => {
    const events = messages.flatMap(
      (message) => unseal(message.data.sealed, secrets, 'spill') as RecordableEvent[],
    );
    await recordEvents(unit, events, quarantine);
  };
}
