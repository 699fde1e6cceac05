import { notFound } from '@dna/http';
import { readFamilies } from '@dna/inbox-outbox';
import { findErased } from '../store/erasures.ts';
import { readLead, type Db, type LeadListRow } from '../store/lead-queries.ts';

/** The lead that an id stands for, also one that was merged, with all its ids. Throws a 404. */
export async function findLead(
  db: Db,
  id: string,
): Promise<{ row: LeadListRow; members: readonly string[] }> {
  const [[root, members]] = [...(await readFamilies(db, [id]))] as [[string, readonly string[]]];
  const row = await readLead(db, root);
  if (row !== undefined) return { row, members };
  const erased = await findErased(db, [id]);
  throw notFound(erased.has(id) ? 'This lead was erased, as it was ordered.' : 'There is no such lead.');
}
