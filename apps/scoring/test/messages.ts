import {
  aliasChanged,
  eventRecorded,
  type Envelope,
  type MessageDefinition,
  type Properties,
} from '@dna/contracts';
import { newId } from '@dna/database';

/** Messages as ingestion sends them. */

export type EventGiven = {
  eventId?: string;
  type?: string;
  source?: string;
  at?: Date | string;
  revision?: number;
  properties?: Properties;
};

export function recorded(leadId: string, given: EventGiven = {}): Envelope<typeof eventRecorded.example> {
  const occurredAt = new Date(given.at ?? Date.now()).toISOString();
  return envelope(eventRecorded, leadId, 1, {
    event_id: given.eventId ?? newId(),
    event_type: given.type ?? 'page_visited',
    source: given.source ?? 'website',
    occurred_at: occurredAt,
    received_at: occurredAt,
    revision: given.revision ?? 1,
    properties: given.properties ?? {},
    has_text: false,
  });
}

export function merged(leadId: string, into: string | null, version = 1): Envelope<{ into: string | null }> {
  return envelope(aliasChanged, leadId, version, { into });
}

function envelope<T>(
  definition: MessageDefinition<T>,
  leadId: string,
  version: number,
  data: T,
): Envelope<T> {
  const correlationId = newId();
  return {
    id: newId(),
    type: definition.type,
    version: definition.version,
    time: new Date().toISOString(),
    lead_id: leadId,
    correlation_id: correlationId,
    causation_id: correlationId,
    depth: 0,
    entity_version: version,
    data,
  };
}
