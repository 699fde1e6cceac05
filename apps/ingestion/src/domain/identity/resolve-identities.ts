import type { Identifier } from '../identifiers/identifiers-of.ts';

/** A root lead as it is known before the batch. */
export type KnownLead = {
  id: string;
  createdAt: Date;
  identified: boolean;
  emails: readonly string[];
};

export type Resolution = {
  /** Root lead of each event, in the order of the events. */
  leadOf: string[];
  /** Ids of leads seen for the first time. */
  created: string[];
  /** Identifiers seen for the first time, with the lead that they name. */
  attached: { kind: Identifier['kind']; value: string; leadId: string }[];
  /** The younger lead is the older one. */
  merges: { from: string; into: string }[];
  /** Leads that are known by more than an anonymous id, after the batch. */
  identified: Set<string>;
};

type Lead = { id: string; createdAt: number; identified: boolean; emails: Set<string> };

/** Which identifier says most about who somebody is. */
const priority: readonly Identifier['kind'][] = ['email', 'linkedin_url', 'external_id', 'phone'];

export function identifierKey(identifier: Pick<Identifier, 'kind' | 'value'>): string {
  return `${identifier.kind} ${identifier.value}`;
}

/**
 * Gives each event to a person. Strong identifiers of two leads in one event make them one, the older being the root;
 * but a phone number or external id alone does not join people whose e-mail addresses differ. A role mailbox names a
 * lead only where nothing stronger does, and so does an anonymous id.
 *
 * @param known root lead by `identifierKey`
 * @param freshIds as many unused lead ids as there are events, ascending
 */
export function resolveIdentities(
  events: readonly { identifiers: readonly Identifier[] }[],
  known: ReadonlyMap<string, KnownLead>,
  freshIds: readonly string[],
  now: Date,
): Resolution {
  const leads = new Map<string, Lead>();
  const parents = new Map<string, string>();
  const owners = new Map<string, string>();
  const result: Resolution = { leadOf: [], created: [], attached: [], merges: [], identified: new Set() };
  for (const [key, lead] of known) {
    owners.set(key, lead.id);
    leads.set(lead.id, {
      id: lead.id,
      createdAt: lead.createdAt.getTime(),
      identified: lead.identified,
      emails: new Set(lead.emails),
    });
  }

  const assigned = events.map(({ identifiers }, index) => assign(identifiers, freshIds[index]!));
  result.leadOf = assigned.map((lead) => root(lead.id).id);
  for (const lead of leads.values())
    if (root(lead.id) === lead && lead.identified) result.identified.add(lead.id);
  return result;

  function assign(identifiers: readonly Identifier[], freshId: string): Lead {
    const strong = identifiers.filter((identifier) => identifier.strong);
    const weak = identifiers.filter((identifier) => !identifier.strong);
    const lead = strong.length > 0 ? assignStrong(strong, weak, freshId) : assignWeak(weak, freshId);
    if (identifiers.some((identifier) => identifier.kind !== 'anonymous_id')) lead.identified = true;
    const named = strong.length > 0 ? [...strong, ...weak.filter(isAnonymous)] : weak;
    for (const identifier of named) attach(identifier, lead);
    return lead;
  }

  function assignStrong(strong: Identifier[], weak: Identifier[], freshId: string): Lead {
    const email = strong.find((identifier) => identifier.kind === 'email')?.value;
    let base: Lead | null = null;
    for (const identifier of strong.toSorted(byPriority)) {
      const owner = ownerOf(identifier);
      if (owner === null || owner === base) continue;
      const emails =
        base === null ? (email === undefined ? new Set<string>() : new Set([email])) : base.emails;
      if (isWeakLink(identifier) && differ(emails, owner.emails)) continue;
      base = base === null ? owner : merge(base, owner);
    }
    for (const identifier of weak.filter(isAnonymous)) {
      const visitor = ownerOf(identifier);
      // Until now this browser was nobody: it is this person.
      if (visitor !== null && visitor !== base && !visitor.identified) {
        base = base === null ? visitor : merge(base, visitor);
      }
    }
    return base ?? create(freshId);
  }

  function assignWeak(weak: Identifier[], freshId: string): Lead {
    const mailbox = weak.find((identifier) => !isAnonymous(identifier));
    const owner = mailbox === undefined ? firstOwner(weak) : ownerOf(mailbox);
    return owner ?? create(freshId);
  }

  function firstOwner(identifiers: Identifier[]): Lead | null {
    for (const identifier of identifiers) {
      const owner = ownerOf(identifier);
      if (owner !== null) return owner;
    }
    return null;
  }

  function ownerOf(identifier: Identifier): Lead | null {
    const owner = owners.get(identifierKey(identifier));
    return owner === undefined ? null : root(owner);
  }

  function attach(identifier: Identifier, lead: Lead): void {
    const key = identifierKey(identifier);
    if (identifier.kind === 'email' && identifier.strong) lead.emails.add(identifier.value);
    if (owners.has(key)) return;
    owners.set(key, lead.id);
    result.attached.push({ kind: identifier.kind, value: identifier.value, leadId: lead.id });
  }

  function create(id: string): Lead {
    const lead: Lead = { id, createdAt: now.getTime(), identified: false, emails: new Set() };
    leads.set(id, lead);
    result.created.push(id);
    return lead;
  }

  function merge(a: Lead, b: Lead): Lead {
    const [into, from] = isOlder(a, b) ? [a, b] : [b, a];
    parents.set(from.id, into.id);
    into.identified ||= from.identified;
    for (const email of from.emails) into.emails.add(email);
    result.merges.push({ from: from.id, into: into.id });
    return into;
  }

  function root(id: string): Lead {
    let current = id;
    for (let parent = parents.get(current); parent !== undefined; parent = parents.get(current))
      current = parent;
    return leads.get(current)!;
  }
}

function isAnonymous(identifier: Identifier): boolean {
  return identifier.kind === 'anonymous_id';
}

function isWeakLink(identifier: Identifier): boolean {
  return identifier.kind === 'phone' || identifier.kind === 'external_id';
}

function differ(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size > 0 && b.size > 0 && a.isDisjointFrom(b);
}

function byPriority(a: Identifier, b: Identifier): number {
  return priority.indexOf(a.kind) - priority.indexOf(b.kind);
}

function isOlder(a: Lead, b: Lead): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
}
