import type { IdentifierKind } from '../comparable.ts';

/** Where something stands: a path such as `data.contact.email`, or several of which the first that is there counts. */
export type Place = string | readonly string[];

/** Where a tool of its own making has what it says. Paths begin at the item. */
export type Mapping = {
  /** The list of items; without it the body is one item, or a list of them. */
  items?: string | undefined;
  event_type?: Place | undefined;
  /** The tool's own words for event types, and ours. */
  event_types?: Readonly<Record<string, string>> | undefined;
  occurred_at?: Place | undefined;
  /** The tool's own id of the event: sent again, it is recorded once. */
  event_id?: Place | undefined;
  identifiers: Readonly<Partial<Record<IdentifierKind, Place | undefined>>>;
  lead?: Readonly<Partial<Record<MappedLeadField, Place | undefined>>> | undefined;
  /** Properties by our name. */
  metadata?: Readonly<Record<string, Place>> | undefined;
  text?: Place | undefined;
  campaign?: Place | undefined;
};

export const mappedLeadFields = ['first_name', 'last_name', 'full_name', 'company', 'job_title'] as const;
export type MappedLeadField = (typeof mappedLeadFields)[number];
