import type { Kysely } from '@dna/database';
import { familyOf, type MessagingTables } from '@dna/inbox-outbox';

/** A root and the lead ids whose facts count for it: itself and all that were merged into it. */
export type Family = { root: string; members: readonly string[] };

/** The families of these roots, by root. */
export async function familiesOf<DB>(
  db: Kysely<DB & MessagingTables>,
  roots: Iterable<string>,
): Promise<Map<string, Family>> {
  return toFamilies(await familyOf(db, roots));
}

export function toFamilies(idsByRoot: ReadonlyMap<string, readonly string[]>): Map<string, Family> {
  return new Map([...idsByRoot].map(([root, members]) => [root, { root, members }]));
}

export function membersOf(families: Iterable<Family>): string[] {
  return [...families].flatMap(({ members }) => members);
}
