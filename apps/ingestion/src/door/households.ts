import type { Identifier } from '../domain/identifiers/identifiers-of.ts';
import {
  identifierKey,
  type KnownLead,
  type KnownOwner,
  type Resolution,
} from '../domain/identity/resolve-identities.ts';
import type { Household, Located } from './save-leads.ts';

/** The people whom a batch concerns: as they were read, and as they are when its merges are made. */
export function householdsOf(
  located: readonly Located[],
  owners: ReadonlyMap<string, KnownOwner>,
  { created, merges }: Pick<Resolution, 'created' | 'merges'>,
): { households: Household[]; before: Household[]; created: ReadonlySet<string> } {
  const people = new Map(
    [...owners.values()].flatMap(({ root }) => root.members.map((id) => [id, root] as const)),
  );
  const touched = [
    ...located.map(({ leadId }) => leadId),
    ...merges.flatMap(({ from, into }) => [from, into]),
    // Whoever says who they are in a browser waits for what others just do in it.
    ...located.flatMap(({ event }) =>
      event.identifiers.filter(isBrowser).flatMap((each) => owners.get(identifierKey(each))?.leadId ?? []),
    ),
  ];
  const known = new Set(touched.flatMap((id) => people.get(id) ?? []));
  const members = new Map<string, string[]>([
    ...[...known].map((person): [string, string[]] => [person.id, [...person.members]]),
    ...created.map((id): [string, string[]] => [id, [id]]),
  ]);
  for (const { from, into } of merges) {
    members.get(into)!.push(...members.get(from)!);
    members.delete(from);
  }
  return {
    households: [...members].map(([root, ids]) => ({ root, members: ids })),
    before: [...known].map((person: KnownLead) => ({ root: person.id, members: person.members })),
    created: new Set(created),
  };
}

function isBrowser({ kind }: Identifier): boolean {
  return kind === 'anonymous_id';
}
