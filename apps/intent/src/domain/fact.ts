import type { EventStatus, Properties } from '@dna/contracts';

/** An event as far as rules look at it. */
export type Fact = {
  eventId: string;
  leadId: string;
  status: EventStatus;
  eventType: string;
  occurredAtMs: number;
  /** The product that the event's campaign is tagged with. */
  campaignProduct: string | null;
  properties: Properties;
  /** The person's words can be asked for. */
  hasText: boolean;
};
