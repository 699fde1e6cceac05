import type { Envelope, MessageDefinition } from '@dna/contracts';
import { newId } from '@dna/database';

export type EnvelopeGiven = {
  leadId: string | null;
  /** Of the entity that is told about; 1 unless told. */
  version?: number;
  time?: Date;
};

/** A message as the service that tells it would send it, the first of its chain. */
export function envelope<T>(definition: MessageDefinition<T>, data: T, given: EnvelopeGiven): Envelope<T> {
  const correlationId = newId();
  return {
    id: newId(),
    type: definition.type,
    version: definition.version,
    time: (given.time ?? new Date()).toISOString(),
    lead_id: given.leadId,
    correlation_id: correlationId,
    causation_id: correlationId,
    depth: 0,
    entity_version: given.version ?? 1,
    data,
  };
}
