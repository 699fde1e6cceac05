import { isMissing } from './clean-text.ts';
import { normalizeEmail } from './normalize-email.ts';
import { normalizeAnonymousId, normalizeExternalId } from './normalize-external-id.ts';
import { normalizeLinkedinUrl } from './normalize-linkedin-url.ts';
import { normalizePhone } from './normalize-phone.ts';

export type IdentifierKind = 'email' | 'linkedin_url' | 'phone' | 'external_id' | 'anonymous_id';

/** One thing a lead is known by; unique by kind and value. */
export type Identifier = {
  kind: IdentifierKind;
  value: string;
  /** Names one person. Anonymous ids and role mailboxes do not: they never merge two leads. */
  strong: boolean;
};

/** What a source says about who it was, each as the source wrote it. */
export type LeadIdentifier = Partial<Record<IdentifierKind, unknown>>;

/**
 * The identifiers that can be used, sorted by kind and value and without repetition, and those that cannot, each with
 * the path in the event. Missing ones are in neither list.
 */
export function identifiersOf(
  source: string,
  leadIdentifier: LeadIdentifier,
  { defaultCountry }: { defaultCountry?: string } = {},
): { identifiers: Identifier[]; dropped: { path: string; message: string }[] } {
  const identifiers = new Map<string, Identifier>();
  const dropped: { path: string; message: string }[] = [];

  for (const kind of kinds) {
    const written = leadIdentifier[kind];
    if (written === undefined || written === null || (typeof written === 'string' && isMissing(written)))
      continue;
    const identifier = read(kind, source, written, defaultCountry);
    if (identifier === null) dropped.push({ path: `lead_identifier.${kind}`, message: refusal[kind] });
    else identifiers.set(`${identifier.kind} ${identifier.value}`, identifier);
  }
  return { identifiers: [...identifiers.values()], dropped };
}

/** In the order of the result: by name. */
const kinds = [
  'anonymous_id',
  'email',
  'external_id',
  'linkedin_url',
  'phone',
] as const satisfies IdentifierKind[];

const refusal: Record<IdentifierKind, string> = {
  anonymous_id: 'names no browser or device',
  email: 'is not an e-mail address',
  external_id: 'names nobody',
  linkedin_url: 'is not the address of a LinkedIn profile',
  phone: 'is not a phone number with country code',
};

function read(
  kind: IdentifierKind,
  source: string,
  written: unknown,
  defaultCountry?: string,
): Identifier | null {
  switch (kind) {
    case 'email': {
      const email = normalizeEmail(written);
      return email === null ? null : { kind, value: email.value, strong: !email.role };
    }
    case 'linkedin_url':
      return identifier(kind, normalizeLinkedinUrl(written), true);
    case 'phone':
      return identifier(kind, normalizePhone(written, defaultCountry), true);
    case 'external_id':
      return identifier(kind, normalizeExternalId(source, written), true);
    case 'anonymous_id':
      return identifier(kind, normalizeAnonymousId(written), false);
  }
}

function identifier(kind: IdentifierKind, value: string | null, strong: boolean): Identifier | null {
  return value === null ? null : { kind, value, strong };
}
