import type { Envelope, eventAmended, eventRecorded, EventStatus, Properties } from '@dna/contracts';

export type EventRecorded = typeof eventRecorded.example;
export type EventAmended = typeof eventAmended.example;

/** Whose an event is, and whether it counts. */
export type Placement = {
  eventId: string;
  /** The lead it lies with, which may have been merged into another. */
  leadId: string;
  /** The highest wins. */
  revision: number;
  status: EventStatus;
};

/** What happened. */
export type Content = {
  eventType: string;
  source: string;
  occurredAtMs: number;
  properties: Properties;
  campaignId: string | null;
  /** The product that the event's campaign is tagged with. */
  campaignProduct: string | null;
  /** The person's words can be asked for. */
  hasText: boolean;
};

/** An event as a service that judges it remembers it. */
export type Fact = Placement & Content;

/** What is known of an event; while it was only amended, not yet what happened. */
export type KnownFact = {
  placement: Placement;
  /** That of the message the content is from, 0 without one: the highest wins here too. */
  recordedRevision: number;
  content: Content | null;
};

/** Throws when the event was recorded for no lead: then there is nobody to judge. */
export function factRecorded({ lead_id, data }: Envelope<EventRecorded>): KnownFact {
  if (lead_id === null) throw new Error(`event ${data.event_id} was recorded for no lead`);
  return {
    placement: {
      eventId: data.event_id,
      leadId: lead_id,
      revision: data.revision,
      status: data.status ?? 'active',
    },
    recordedRevision: data.revision,
    content: {
      eventType: data.event_type,
      source: data.source,
      occurredAtMs: Date.parse(data.occurred_at),
      properties: data.properties,
      campaignId: data.campaign_id ?? null,
      campaignProduct: data.campaign_product ?? null,
      hasText: data.has_text,
    },
  };
}

/** Throws when the event was given to no lead. */
export function factAmended({ lead_id, data }: Envelope<EventAmended>): KnownFact {
  if (lead_id === null) throw new Error(`event ${data.event_id} was given to no lead`);
  const { event_id: eventId, revision, status } = data;
  return { placement: { eventId, leadId: lead_id, revision, status }, recordedRevision: 0, content: null };
}

/**
 * What two messages tell of one event, in whatever order they come: where it stands by the highest revision of all, what
 * happened by the highest that told it. Of equal ones the first.
 */
export function mergeFacts(first: KnownFact, second: KnownFact): KnownFact {
  const { placement } = second.placement.revision > first.placement.revision ? second : first;
  const { recordedRevision, content } = second.recordedRevision > first.recordedRevision ? second : first;
  return { placement, recordedRevision, content };
}

/** One for each event. */
export function mergeAllFacts(told: Iterable<KnownFact>): KnownFact[] {
  const merged = new Map<string, KnownFact>();
  for (const fact of told) {
    const { eventId } = fact.placement;
    const known = merged.get(eventId);
    merged.set(eventId, known === undefined ? fact : mergeFacts(known, fact));
  }
  return [...merged.values()];
}

/** Whether merging has brought anything new. */
export function sameFact(a: KnownFact, b: KnownFact): boolean {
  return a.placement.revision === b.placement.revision && a.recordedRevision === b.recordedRevision;
}

/** The event, once it is known what happened. */
export function factOf({ placement, content }: KnownFact): Fact | null {
  return content === null ? null : { ...placement, ...content };
}
