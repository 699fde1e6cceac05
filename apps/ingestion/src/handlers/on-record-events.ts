import { recordEvents as order, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { QuarantinePolicy } from '../domain/quarantine/quarantine-policy.ts';
import { recordEvents } from '../door/record-events.ts';
import { unseal } from '../sealing/seal.ts';
import { keepLeadFetches } from '../sources/keep-pointers.ts';
import type { Spilled } from '../spill/spill.ts';
import type { IngestionTables } from '../store/tables.ts';

/** Records what was spilled while Postgres was away. Ingestion itself sealed it, so its shape is known. */
export function onRecordEvents(secrets: readonly string[], quarantine: QuarantinePolicy) {
  return async (unit: Unit<IngestionTables>, messages: Envelope<typeof order.example>[]): Promise<void> => {
    const items = messages.flatMap((message) => unseal(message.data.sealed, secrets, 'spill') as Spilled[]);
    await recordEvents(
      unit,
      items.flatMap((item) => ('fetch' in item ? [] : [item])),
      quarantine,
    );
    await keepLeadFetches(
      unit,
      items.flatMap((item) => ('fetch' in item ? [item.fetch] : [])),
    );
  };
}
