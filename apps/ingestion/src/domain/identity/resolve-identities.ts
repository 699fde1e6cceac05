import type { Identifier } from '../identifiers/identifiers-of.ts';

/** A root lead as it is known before the batch. */
export type KnownLead = {
  id: string;
  createdAt: Date;
  identified: boolean;
  emails: readonly string[];
  /** All lead ids that are this person, the root included. */
  members: readonly string[];
  /** Roots that a person said are somebody else. */
  apartFrom: readonly string[];
};

/** Whom an identifier names: the lead that it was first seen with, and the root of that lead. */
export type KnownOwner = { leadId: string; root: KnownLead };

/** Two leads that one event speaks of; `a` is the smaller id. */
export type Link = { a: string; b: string; eventIndex: number };

export type Resolution = {
  /**
   * The lead that each event is recorded for, in the order of the events: the one that its best identifier names, also
   * where that was merged into another. So an unmerge gives each lead exactly its events.
   */
  leadOf: string[];
  /** Root of that lead, after the batch. */
  rootOf: string[];
  /** Ids of leads seen for the first time. */
  created: string[];
  /** Identifiers seen for the first time, with the lead that they name. */
  attached: { kind: Identifier['kind']; value: string; leadId: string }[];
  /** The younger root is the older one. */
  merges: { from: string; into: string; eventIndex: number }[];
  /** What merges rest on. */
  links: Link[];
  /** Who has said who they are in which browser. */
  claims: { anonymousId: string; leadId: string }[];
  /** A phone number or an external id that people with different e-mail addresses share. */
  disputes: (Link & { kind: Identifier['kind']; value: string })[];
};

type Person = {
  id: string;
  createdAt: number;
  identified: boolean;
  emails: Set<string>;
  members: Set<string>;
  apart: Set<string>;
};

/** Which identifier says most about who somebody is. */
const priority: readonly Identifier['kind'][] = ['email', 'linkedin_url', 'external_id', 'phone'];

export function identifierKey(identifier: Pick<Identifier, 'kind' | 'value'>): string {
  return `${identifier.kind} ${identifier.value}`;
}

/**
 * Gives each event to a person. Strong identifiers of two leads in one event make them one, the older being the root;
 * but a phone number or external id alone does not join people whose e-mail addresses differ, and nothing joins those
 * whom somebody has taken apart. A role mailbox names a lead only where nothing stronger does, and so does an anonymous
 * id.
 *
 * @param known owner by `identifierKey`
 * @param freshIds as many unused lead ids as there are events, ascending
 */
export function resolveIdentities(
  events: readonly { identifiers: readonly Identifier[] }[],
  known: ReadonlyMap<string, KnownOwner>,
  freshIds: readonly string[],
  now: Date,
): Resolution {
  const people = new Map<string, Person>();
  const personOf = new Map<string, Person>();
  const owners = new Map<string, string>();
  const result: Resolution = {
    leadOf: [],
    rootOf: [],
    created: [],
    attached: [],
    merges: [],
    links: [],
    claims: [],
    disputes: [],
  };
  for (const [key, { leadId, root }] of known) {
    owners.set(key, leadId);
    if (!people.has(root.id)) take(root);
  }

  result.leadOf = events.map(({ identifiers }, index) => assign(identifiers, index));
  result.rootOf = result.leadOf.map((id) => personOf.get(id)!.id);
  return result;

  function assign(identifiers: readonly Identifier[], index: number): string {
    const strong = identifiers.filter((identifier) => identifier.strong).toSorted(byPriority);
    const weak = identifiers.filter((identifier) => !identifier.strong);
    const lead = strong.length > 0 ? assignStrong(strong, index) : assignWeak(weak, index);
    if (identifiers.some((identifier) => !isAnonymous(identifier))) personOf.get(lead)!.identified = true;
    if (strong.length > 0) weak.filter(isAnonymous).forEach((browser) => claim(browser, lead, index));
    const named = strong.length > 0 ? [...strong, ...weak.filter(isAnonymous)] : weak;
    for (const identifier of named) attach(identifier, lead);
    return lead;
  }

  function assignStrong(strong: readonly Identifier[], index: number): string {
    const email = strong.find((identifier) => identifier.kind === 'email')?.value;
    const disputed: { identifier: Identifier; owner: string }[] = [];
    let base: string | null = null;
    for (const identifier of strong) {
      const owner = owners.get(identifierKey(identifier));
      if (owner === undefined || owner === base) continue;
      const emails: ReadonlySet<string> =
        base !== null ? personOf.get(base)!.emails : new Set(email === undefined ? [] : [email]);
      if (isWeakLink(identifier) && differ(emails, personOf.get(owner)!.emails)) {
        disputed.push({ identifier, owner });
      } else if (base === null) base = owner;
      else join(base, owner, index);
    }
    const lead = base ?? create(index);
    for (const { identifier, owner } of disputed) {
      // What was disputed may be settled by the event's other identifiers.
      if (personOf.get(lead) === personOf.get(owner)) continue;
      result.disputes.push({ ...pair(lead, owner, index), kind: identifier.kind, value: identifier.value });
    }
    return lead;
  }

  /** The browser is this person's now; what was done in it before, by nobody known, was this person too. */
  function claim(browser: Identifier, lead: string, index: number): void {
    result.claims.push({ anonymousId: browser.value, leadId: lead });
    const visitor = owners.get(identifierKey(browser));
    if (visitor === undefined || visitor === lead) return;
    if (!personOf.get(visitor)!.identified) join(lead, visitor, index);
  }

  function assignWeak(weak: readonly Identifier[], index: number): string {
    const mailbox = weak.find((identifier) => !isAnonymous(identifier));
    const naming = mailbox === undefined ? weak : [mailbox];
    for (const identifier of naming) {
      const owner = owners.get(identifierKey(identifier));
      if (owner !== undefined) return owner;
    }
    return create(index);
  }

  function attach(identifier: Identifier, lead: string): void {
    const key = identifierKey(identifier);
    if (identifier.kind === 'email' && identifier.strong) personOf.get(lead)!.emails.add(identifier.value);
    if (owners.has(key)) return;
    owners.set(key, lead);
    result.attached.push({ kind: identifier.kind, value: identifier.value, leadId: lead });
  }

  function create(index: number): string {
    const id = freshIds[index]!;
    take({ id, createdAt: now, identified: false, emails: [], members: [id], apartFrom: [] });
    result.created.push(id);
    return id;
  }

  function take(root: KnownLead): void {
    const person: Person = {
      id: root.id,
      createdAt: root.createdAt.getTime(),
      identified: root.identified,
      emails: new Set(root.emails),
      members: new Set(root.members),
      apart: new Set(root.apartFrom),
    };
    people.set(root.id, person);
    for (const member of root.members) personOf.set(member, person);
  }

  /** One event speaks of both: they are one person, unless somebody has said that they are two. */
  function join(a: string, b: string, index: number): void {
    const [first, second] = [personOf.get(a)!, personOf.get(b)!];
    if (first !== second) {
      if (areApart(first, second)) return;
      merge(first, second, index);
    }
    result.links.push(pair(a, b, index));
  }

  function merge(a: Person, b: Person, eventIndex: number): void {
    const [into, from] = isOlder(a, b) ? [a, b] : [b, a];
    into.identified ||= from.identified;
    for (const email of from.emails) into.emails.add(email);
    for (const root of from.apart) into.apart.add(root);
    for (const member of from.members) {
      into.members.add(member);
      personOf.set(member, into);
    }
    result.merges.push({ from: from.id, into: into.id, eventIndex });
  }

  /** `apart` names roots from before the batch: each of them may be a member of another person by now. */
  function areApart(a: Person, b: Person): boolean {
    return (
      [...a.apart].some((root) => b.members.has(root)) || [...b.apart].some((root) => a.members.has(root))
    );
  }
}

function pair(one: string, other: string, eventIndex: number): Link {
  return one < other ? { a: one, b: other, eventIndex } : { a: other, b: one, eventIndex };
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

function isOlder(a: Person, b: Person): boolean {
  return a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id);
}
