import type { Properties } from '@dna/contracts';

/** An event as far as rules may look at it. */
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
