import { newId } from '@dna/database';
import { readFamilies, type Unit } from '@dna/inbox-outbox';
import type { LeadFields } from '../domain/adapters/adapter.ts';
import { organizationOf, profileOf } from '../domain/events/prepare-event.ts';
import type { Identifier, LeadIdentifier } from '../domain/identifiers/identifiers-of.ts';
import { organizationDomain } from '../domain/identifiers/organization-domain.ts';
import { identifierKey } from '../domain/identity/resolve-identities.ts';
import { findOwners, insertIdentifiers } from '../store/identifiers.ts';
import { findOrCreateOrganizations } from '../store/organizations.ts';
import type { IngestionTables } from '../store/tables.ts';
import { IdentityRaceError } from './identity-race-error.ts';
import type { RecordableEvent } from './recordable-event.ts';
import { saveLeads } from './save-leads.ts';

export type LeadSaid = {
  /** The lead ids' own source: of the key of whoever says it. */
  source: string;
  /** Normalised. */
  identifiers: readonly Identifier[];
  /** As they were written. */
  written: LeadIdentifier;
  fields: LeadFields;
};

export type LeadChanged =
  | { outcome: 'changed'; root: string }
  | { outcome: 'unknown' }
  /** An identifier names somebody else: to join the two is another decision. */
  | { outcome: 'taken'; kind: Identifier['kind']; by: string };

/**
 * Takes in what a person says of a lead, as what was said last. Nothing happened, so there is no event; the change is
 * told like any other.
 */
export async function changeLead(
  unit: Unit<IngestionTables>,
  leadId: string,
  said: LeadSaid,
): Promise<LeadChanged> {
  const { tx, now } = unit;
  const [[root, members]] = [...(await readFamilies(tx, [leadId]))] as [[string, readonly string[]]];
  const lead = await tx.selectFrom('leads').select('email').where('id', '=', root).executeTakeFirst();
  if (lead === undefined) return { outcome: 'unknown' };
  const owners = await findOwners(tx, said.identifiers);
  for (const identifier of said.identifiers) {
    const owner = owners.get(identifierKey(identifier));
    if (owner !== undefined && owner.root.id !== root)
      return { outcome: 'taken', kind: identifier.kind, by: owner.root.id };
  }
  const event = saying(said, lead.email, now);
  const organizations =
    event.organization === null
      ? new Map<string, string>()
      : await findOrCreateOrganizations(tx, [event.organization], now);
  const household = { root, members };
  await saveLeads(
    unit,
    [{ event, leadId: root }],
    { households: [household], before: [household], created: new Set() },
    organizations,
  );
  const unclaimed = said.identifiers.filter((identifier) => !owners.has(identifierKey(identifier)));
  if (unclaimed.length > 0) {
    const rows = unclaimed.map(({ kind, value }) => ({ kind, value, leadId: root }));
    const taken = await insertIdentifiers(tx, rows, now);
    if (taken !== unclaimed.length) throw new IdentityRaceError('another transaction was first');
  }
  return { outcome: 'changed', root };
}

/** What was said, in the form of an event that is not recorded. */
function saying(
  { source, identifiers, written, fields }: LeadSaid,
  email: string | null,
  now: Date,
): RecordableEvent {
  const profile = profileOf({ identifiers: written, lead: fields });
  // The domain of an address says more of the organization than the name that somebody gives it.
  const address = written.email ?? (organizationDomain(email) === null ? undefined : email);
  return {
    eventId: newId(now.getTime()),
    yesterdaysEventId: null,
    contentHash: '',
    eventType: 'identity_updated',
    source,
    occurredAt: now.toISOString(),
    occurredAtOriginal: null,
    occurredAtMark: null,
    receivedAt: now.toISOString(),
    identifiers: [...identifiers],
    profile,
    organization:
      written.email === undefined && fields.company === undefined
        ? null
        : organizationOf({ identifiers: { email: address } }, profile),
    campaign: null,
    campaignExternalId: null,
    properties: {},
    text: null,
    canSuppress: true,
  };
}
