import { recordEvents as order, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import { recordEvents } from '../door/record-events.ts';
import type { RecordableEvent } from '../door/recordable-event.ts';
import { unseal } from '../spill/seal.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Records what was spilled while Postgres was away. Ingestion itself sealed it, so its shape is known. */
export function onRecordEvents(secrets: readonly string[]) {
  return async (unit: Unit<IngestionTables>, messages: Envelope<typeof order.example>[]): Promise<void> => {
    const events = messages.flatMap((message) => unseal(message.data.sealed, secrets) as RecordableEvent[]);
    await recordEvents(unit, events);
  };
}
