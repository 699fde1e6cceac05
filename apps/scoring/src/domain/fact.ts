import type { EventStatus, Properties } from '@dna/contracts';

/** An event as far as rules look at it. */
export type Fact = {
  eventId: string;
  leadId: string;
  status: EventStatus;
  eventType: string;
  source: string;
  occurredAtMs: number;
  properties: Properties;
};
