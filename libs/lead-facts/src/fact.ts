import type { Envelope, eventRecorded, Properties } from '@dna/contracts';

export type EventRecorded = typeof eventRecorded.example;

/** An event as a service that judges it remembers it. */
export type Fact = {
  eventId: string;
  /** The lead it was recorded for, which may have been merged into another since. */
  leadId: string;
  /** The highest wins. */
  revision: number;
  eventType: string;
  source: string;
  occurredAtMs: number;
  properties: Properties;
};

/** A fact as it is told, with what not everybody keeps of it. */
export type NewFact = Fact & {
  campaignId: string | null;
  /** The product that the event's campaign is tagged with. */
  campaignProduct: string | null;
  /** The person's words can be asked for. */
  hasText: boolean;
};

/** Throws when the event was recorded for no lead: then there is nobody to judge. */
export function toFact({ lead_id, data }: Envelope<EventRecorded>): NewFact {
  if (lead_id === null) throw new Error(`event ${data.event_id} was recorded for no lead`);
  return {
    eventId: data.event_id,
    leadId: lead_id,
    revision: data.revision,
    eventType: data.event_type,
    source: data.source,
    occurredAtMs: Date.parse(data.occurred_at),
    properties: data.properties,
    campaignId: data.campaign_id ?? null,
    campaignProduct: data.campaign_product ?? null,
    hasText: data.has_text,
  };
}

/** Of several revisions of an event only the highest; of equal ones the first. */
export function newestFacts<F extends Fact>(facts: Iterable<F>): F[] {
  const newest = new Map<string, F>();
  for (const fact of facts) {
    const known = newest.get(fact.eventId);
    if (known === undefined || fact.revision > known.revision) newest.set(fact.eventId, fact);
  }
  return [...newest.values()];
}
