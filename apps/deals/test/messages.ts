import { aliasChanged, leadRouted, type Envelope, type MessageDefinition } from '@dna/contracts';
import { newId } from '@dna/database';

/** Messages as routing and ingestion would send them. */

function envelope<T>(
  definition: MessageDefinition<T>,
  data: T,
  leadId: string,
  version: number,
): Envelope<T> {
  const id = newId();
  return {
    id,
    type: definition.type,
    version: definition.version,
    time: new Date().toISOString(),
    lead_id: leadId,
    correlation_id: newId(),
    causation_id: newId(),
    depth: 2,
    entity_version: version,
    data,
  };
}

export function routed(leadId: string, data: Partial<typeof leadRouted.example> = {}) {
  const decided = { decision_id: newId(), owner_id: newId(), routed_at: new Date().toISOString() };
  return envelope(leadRouted, { ...leadRouted.example, ...decided, ...data }, leadId, 1);
}

export function merged(leadId: string, into: string | null, version = 1) {
  return envelope(aliasChanged, { into }, leadId, version);
}
