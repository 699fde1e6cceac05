import { eventTypePattern } from '@dna/contracts';
import type { CanonicalEvent } from '../adapters/adapter.ts';
import { cleanJson, type Json } from '../identifiers/clean-json.ts';
import { cutText } from '../identifiers/clean-text.ts';
import { companyKey } from '../identifiers/company-key.ts';
import { identifiersOf, type Identifier } from '../identifiers/identifiers-of.ts';
import { normalizeEmail } from '../identifiers/normalize-email.ts';
import { occurredAt } from '../identifiers/occurred-at.ts';
import { organizationDomain } from '../identifiers/organization-domain.ts';
import { canonicalJson } from './canonical-json.ts';

/** Fields of a lead that an event may tell, as they are shown. */
export const profileFields = [
  'email',
  'first_name',
  'last_name',
  'company',
  'job_title',
  'phone',
  'linkedin_url',
] as const;
export type ProfileField = (typeof profileFields)[number];
export type Profile = Partial<Record<ProfileField, string>>;

/** An organization by the domain of its addresses, else by its name. */
export type OrganizationName = { domain: string | null; companyKey: string | null; name: string };

/** An event that can be recorded as it stands; plain JSON. */
export type PreparedEvent = {
  eventType: string;
  source: string;
  occurredAt: string;
  occurredAtOriginal: string | null;
  occurredAtMark: string | null;
  receivedAt: string;
  identifiers: Identifier[];
  profile: Profile;
  organization: OrganizationName | null;
  /** Name of its campaign. */
  campaign: string | null;
  /** What the source calls its campaign. */
  campaignExternalId: string | null;
  properties: Record<string, Json>;
  text: string | null;
  /** Its sender may say of others that they are not to be written to. */
  canSuppress: boolean;
};

export type DedupeKey = {
  key: string;
  /** The key is the body itself, without a time in it: it counts for a day only. */
  forOneDay: boolean;
};

export type Issue = { path: string; message: string };
export type Prepared =
  { ok: true; event: PreparedEvent; dedupe: DedupeKey; content: string } | { ok: false; errors: Issue[] };

const textFields = ['text', 'message', 'comment', 'question', 'notes'] as const;
const maxTextLength = 10_000;

/**
 * Checks and normalises one event.
 *
 * @param idempotencyKey the request's, used where the event has no id of its own
 * @param canSuppress false for a sender that anybody may pretend to be
 */
export function prepareEvent(
  event: CanonicalEvent,
  {
    receivedAt,
    idempotencyKey,
    canSuppress = true,
  }: { receivedAt: Date; idempotencyKey: string | null; canSuppress?: boolean },
): Prepared {
  const errors: Issue[] = [];
  if (!eventTypePattern.test(event.event_type)) {
    errors.push({
      path: 'event_type',
      message: 'must be lower-case words joined by _, such as page_visited',
    });
  }
  const { identifiers, dropped } = identifiersOf(event.source, event.identifiers);
  if (identifiers.length === 0) {
    errors.push(
      ...(dropped.length > 0
        ? dropped
        : [
            {
              path: 'lead_identifier',
              message: 'needs one of email, linkedin_url, phone, external_id, anonymous_id',
            },
          ]),
    );
  }
  const cleaned = cleanJson(event.properties);
  if (!cleaned.ok)
    errors.push(...cleaned.errors.map((error) => ({ ...error, path: `metadata.${error.path}` })));
  if (errors.length > 0 || !cleaned.ok) return { ok: false, errors };

  const properties = cleaned.value as Record<string, Json>;
  const when = occurredAt(event.occurred_at, receivedAt);
  const profile = profileOf(event);
  return {
    ok: true,
    event: {
      eventType: event.event_type,
      source: event.source,
      occurredAt: when.at.toISOString(),
      occurredAtOriginal: event.occurred_at_original ?? when.original ?? null,
      occurredAtMark: when.mark ?? null,
      receivedAt: receivedAt.toISOString(),
      identifiers,
      profile,
      organization: organizationOf(event, profile),
      campaign: cleanField(event.campaign) ?? cleanField(properties['utm_campaign']),
      campaignExternalId: cleanField(event.campaign_external_id),
      properties,
      text: textOf(event, properties),
      canSuppress,
    },
    dedupe: dedupeKeyOf(event, idempotencyKey),
    content: contentOf(event),
  };
}

/**
 * What makes two events of one id the same. Where the source names its events, the time is left out: a corrected clock
 * gives the same event another time at each delivery.
 */
function contentOf(event: CanonicalEvent): string {
  const written = asWritten(event);
  return canonicalJson(event.external_id === undefined ? written : { ...written, occurred_at: undefined });
}

/** The first that applies: the source's own id, the request's idempotency key, the content itself. */
function dedupeKeyOf(event: CanonicalEvent, idempotencyKey: string | null): DedupeKey {
  if (event.external_id !== undefined) return { key: `id:${event.external_id}`, forOneDay: false };
  if (idempotencyKey !== null) return { key: `request:${idempotencyKey}`, forOneDay: false };
  return { key: `content:${canonicalJson(asWritten(event))}`, forOneDay: event.occurred_at === undefined };
}

/** With the time as the source wrote it: a correction depends on when it was received. */
function asWritten({ occurred_at_original, ...event }: CanonicalEvent): CanonicalEvent {
  return { ...event, occurred_at: occurred_at_original ?? event.occurred_at };
}

export function profileOf(event: Pick<CanonicalEvent, 'identifiers' | 'lead'>): Profile {
  const told: Record<ProfileField, unknown> = {
    email: normalizeEmail(event.identifiers.email)?.display,
    first_name: event.lead?.first_name,
    last_name: event.lead?.last_name,
    company: event.lead?.company,
    job_title: event.lead?.job_title,
    phone: event.identifiers.phone,
    linkedin_url: event.identifiers.linkedin_url,
  };
  const profile: Profile = {};
  for (const field of profileFields) {
    const value = cleanField(told[field]);
    if (value !== null) profile[field] = value;
  }
  return profile;
}

export function organizationOf(
  event: Pick<CanonicalEvent, 'identifiers'>,
  profile: Profile,
): OrganizationName | null {
  const domain = organizationDomain(event.identifiers.email);
  if (domain !== null) return { domain, companyKey: null, name: profile.company ?? domain };
  const key = companyKey(profile.company);
  return key === null ? null : { domain: null, companyKey: key, name: profile.company! };
}

function textOf(event: CanonicalEvent, properties: Record<string, Json>): string | null {
  const written = [event.text, ...textFields.map((field) => properties[field])];
  const texts = written.map((text) => cleanField(text, maxTextLength)).filter((text) => text !== null);
  return texts.length === 0 ? null : cutText(texts.join('\n'), maxTextLength);
}

function cleanField(value: unknown, maxLength = 300): string | null {
  if (typeof value !== 'string') return null;
  const cleaned = cleanJson(value);
  return cleaned.ok && typeof cleaned.value === 'string' ? cutText(cleaned.value, maxLength) : null;
}
