import {
  aliasChanged,
  eventAmended,
  eventRecorded,
  leadErased,
  type Envelope,
  type EventStatus,
  type Properties,
} from '@dna/contracts';
import { newId } from '@dna/database';
import { envelope } from './envelope.ts';

/** Messages as ingestion sends them. */

export type EventGiven = {
  eventId?: string;
  type?: string;
  source?: string;
  at?: Date | string;
  revision?: number;
  status?: EventStatus;
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
    ...(given.status !== undefined && { status: given.status }),
    ...(given.campaignProduct !== undefined && { campaign_product: given.campaignProduct }),
  };
  return envelope(eventRecorded, data, { leadId });
}

/** An event lies with this lead now, and counts or not; the highest revision of it holds. */
export function amended(
  leadId: string,
  eventId: string,
  { revision = 2, status = 'active', hasText = false }: AmendmentGiven = {},
): Envelope<typeof eventAmended.example> {
  const data = { event_id: eventId, revision, status, has_text: hasText };
  return envelope(eventAmended, data, { leadId, version: revision });
}

export type AmendmentGiven = { revision?: number; status?: EventStatus; hasText?: boolean };

/** A lead was found to be another, or (null) no longer; the highest version of the edge counts. */
export function merged(
  leadId: string,
  into: string | null,
  version = 1,
  time = new Date(),
): Envelope<{ into: string | null }> {
  return envelope(aliasChanged, { into }, { leadId, version, time });
}

/** A person is to be forgotten: all their ids, the root first. */
export function erased(
  leadIds: readonly [string, ...string[]],
  time = new Date(),
): Envelope<typeof leadErased.example> {
  const data = { erasure_id: newId(), lead_ids: [...leadIds], erased_at: time.toISOString() };
  return envelope(leadErased, data, { leadId: leadIds[0], time });
}
