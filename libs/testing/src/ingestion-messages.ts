import { aliasChanged, eventRecorded, type Envelope, type Properties } from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from './envelope.ts';

/** Messages as ingestion sends them. */

export type EventGiven = {
  eventId?: string;
  type?: string;
  source?: string;
  at?: Date | string;
  revision?: number;
  properties?: Properties;
  hasText?: boolean;
  campaignProduct?: string;
};

/** An event of a lead: a visit to the website now, unless told. */
export function recorded(leadId: string, given: EventGiven = {}): Envelope<typeof eventRecorded.example> {
  const occurredAt = new Date(given.at ?? Date.now()).toISOString();
  const data = {
    event_id: given.eventId ?? newId(),
    event_type: given.type ?? 'page_visited',
    source: given.source ?? 'website',
    occurred_at: occurredAt,
    received_at: occurredAt,
    revision: given.revision ?? 1,
    properties: given.properties ?? {},
    has_text: given.hasText ?? false,
    ...(given.campaignProduct !== undefined && { campaign_product: given.campaignProduct }),
  };
  return envelope(eventRecorded, data, { leadId });
}

/** A lead was found to be another, or (null) no longer; the highest version of the edge counts. */
export function merged(
  leadId: string,
  into: string | null,
  version = 1,
  time = new Date(),
): Envelope<{ into: string | null }> {
  return envelope(aliasChanged, { into }, { leadId, version, time });
}
