import type { LeadIdentifier } from '../identifiers/identifiers-of.ts';

/** What a source sent, in the words of the engine. Nothing here is normalised yet, only found. */
export type CanonicalEvent = {
  event_type: string;
  source: string;
  /** As the source wrote it (ISO, unix seconds or milliseconds); absent when it does not say. */
  occurred_at?: string | undefined;
  /** The source's native id of this event: the dedupe key. Absent when it has none. */
  external_id?: string | undefined;
  /** Empty for a notice or a test that concerns nobody; every other event names somebody. */
  identifiers: LeadIdentifier;
  lead?: LeadFields | undefined;
  /** Behaviour, under the names of `ruleProperties` where there is one; other names stay in ingestion. */
  properties: Record<string, unknown>;
  /** What the person wrote, or what was noted of a talk with them. */
  text?: string | undefined;
  /** Name of the campaign, and its id in the source. */
  campaign?: string | undefined;
  campaign_external_id?: string | undefined;
};

export type LeadFields = {
  first_name?: string | undefined;
  last_name?: string | undefined;
  company?: string | undefined;
  job_title?: string | undefined;
};

export type AdapterContext = {
  receivedAt: Date;
  /** Parameters of the URL that the source was given: some say there what their body leaves out. */
  query?: Record<string, string> | undefined;
};

export type Rejection = { index: number; errors: { path: string; message: string }[] };

/** One source. Pure: every item of the payload becomes one event or one rejection, in order, and nothing throws. */
export type Adapter = {
  source: string;
  toEvents(payload: unknown, context: AdapterContext): { events: CanonicalEvent[]; rejected: Rejection[] };
};
