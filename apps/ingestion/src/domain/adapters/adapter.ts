import type { Authentication, Challenge } from './authentication.ts';
import type { Mapping } from './generic/mapping.ts';
import type { LeadIdentifier } from '../identifiers/identifiers-of.ts';

/** What a source sent, in the words of the engine. Nothing here is normalised yet, only found. */
export type CanonicalEvent = {
  event_type: string;
  source: string;
  /** As the source wrote it (ISO, unix seconds or milliseconds); absent when it does not say. */
  occurred_at?: string | undefined;
  /** What the source wrote, where `occurred_at` is that corrected: it differs from delivery to delivery. */
  occurred_at_original?: string | undefined;
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
  /** What a source is told to mean where neither URL nor body says it. */
  defaultEventType?: string | undefined;
  /** The id that the delivery has in its headers. */
  deliveryId?: string | undefined;
  /** Where a generic source has what it says. */
  mapping?: Mapping | undefined;
};

export type Rejection = { index: number; errors: { path: string; message: string }[] };

/** A source that tells only that there is a lead, and where: it has to be fetched. */
export type LeadPointer = {
  /** The source's own id of the lead. */
  id: string;
  occurred_at?: string | undefined;
};

export type ToldEvents = {
  events: CanonicalEvent[];
  rejected: Rejection[];
  pointers?: { index: number; pointer: LeadPointer }[];
};

/** One source. Pure: every item of the payload becomes one event, rejection or pointer, in order, and nothing throws. */
export type Adapter = {
  source: string;
  /** Absent: only the token in the URL, or an API key. */
  authentication?: Authentication;
  challenge?: Challenge;
  /** For senders that want an empty object, and `{"message"}` when something is wrong. */
  bareAnswers?: true;
  /** What to look at when nothing comes any more. */
  whenSilent?: string;
  toEvents(payload: unknown, context: AdapterContext): ToldEvents;
  /** The event of a lead that was fetched. */
  fetched?(lead: unknown, pointer: LeadPointer): ToldEvents;
};
