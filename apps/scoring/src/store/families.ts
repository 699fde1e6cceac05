import { familyOf } from '@dna/inbox-outbox';
import type { Family } from '../domain/family.ts';
import type { Tx } from './tables.ts';

/** The families of these roots, by root. */
export async function familiesOf(tx: Tx, roots: Iterable<string>): Promise<Map<string, Family>> {
  const members = await familyOf(tx, roots);
  return new Map([...members].map(([root, ids]) => [root, { root, members: ids }]));
}

export function membersOf(families: Iterable<Family>): string[] {
  return [...families].flatMap(({ members }) => members);
}
