import { recordset, sql, type Kysely } from '@dna/database';
import type { MessagingTables } from '../tables.ts';

export type AliasEdge = { leadId: string; into: string | null; version: number };

/** Chains longer than this cannot come from merges; they would be a loop. */
const maxChain = 64;

/**
 * Keeps the newest version of each edge.
 *
 * @returns the lead ids whose edge changed, with where they pointed before
 */
export async function saveAliases<DB>(
  db: Kysely<DB & MessagingTables>,
  edges: AliasEdge[],
): Promise<{ leadId: string; before: string | null; into: string | null }[]> {
  const newest = new Map<string, AliasEdge>();
  for (const edge of edges) {
    const known = newest.get(edge.leadId);
    if (known === undefined || edge.version > known.version) newest.set(edge.leadId, edge);
  }
  const rows = [...newest.values()]
    .sort((a, b) => (a.leadId < b.leadId ? -1 : 1))
    .map((edge) => ({ lead_id: edge.leadId, into_lead_id: edge.into, version: edge.version }));
  const columns = 'lead_id uuid, into_lead_id uuid, version int';
  const before = await sql<{ lead_id: string; into_lead_id: string | null }>`
    select lead_id, into_lead_id from lead_aliases where lead_id = any(${rows.map((row) => row.lead_id)}::uuid[])
    order by lead_id for no key update`.execute(db);
  const changed = await sql<{ lead_id: string; into_lead_id: string | null }>`
    insert into lead_aliases as a (lead_id, into_lead_id, version)
    select lead_id, into_lead_id, version from ${recordset(rows, columns)} order by lead_id
    on conflict (lead_id) do update set into_lead_id = excluded.into_lead_id, version = excluded.version
      where a.version < excluded.version
    returning lead_id, into_lead_id`.execute(db);
  const pointed = new Map(before.rows.map((row) => [row.lead_id, row.into_lead_id]));
  return changed.rows.map((row) => ({
    leadId: row.lead_id,
    before: pointed.get(row.lead_id) ?? null,
    into: row.into_lead_id,
  }));
}

/** The root of each lead id, following chains; an id without an edge is its own root. */
export async function resolveRoots<DB>(
  db: Kysely<DB & MessagingTables>,
  leadIds: Iterable<string>,
): Promise<Map<string, string>> {
  const ids = [...new Set(leadIds)];
  const roots = new Map(ids.map((id) => [id, id]));
  if (ids.length === 0) return roots;
  const { rows } = await sql<{ lead_id: string; root: string }>`
    with recursive chain(lead_id, root, length) as (
      select a.lead_id, a.into_lead_id, 1 from lead_aliases a
      where a.lead_id = any(${ids}::uuid[]) and a.into_lead_id is not null
      union all
      select c.lead_id, a.into_lead_id, c.length + 1 from chain c
      join lead_aliases a on a.lead_id = c.root and a.into_lead_id is not null
      where c.length < ${maxChain}
    )
    select distinct on (lead_id) lead_id, root from chain order by lead_id, length desc`.execute(db);
  for (const row of rows) roots.set(row.lead_id, row.root);
  return roots;
}

/** All ids of each root, the root itself included: what its state is computed over. */
export async function familyOf<DB>(
  db: Kysely<DB & MessagingTables>,
  rootIds: Iterable<string>,
): Promise<Map<string, string[]>> {
  const ids = [...new Set(rootIds)];
  const families = new Map(ids.map((id) => [id, [id]]));
  if (ids.length === 0) return families;
  const { rows } = await sql<{ root: string; lead_id: string }>`
    with recursive members(root, lead_id, depth) as (
      select a.into_lead_id, a.lead_id, 1 from lead_aliases a where a.into_lead_id = any(${ids}::uuid[])
      union all
      select m.root, a.lead_id, m.depth + 1 from members m
      join lead_aliases a on a.into_lead_id = m.lead_id where m.depth < ${maxChain}
    )
    select root, lead_id from members order by lead_id`.execute(db);
  for (const row of rows) families.get(row.root)!.push(row.lead_id);
  return families;
}

/** Whether any of these was ever merged or merged into. Most never were, and need no search for their family. */
export async function anyAlias<DB>(
  db: Kysely<DB & MessagingTables>,
  leadIds: readonly string[],
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from lead_aliases where lead_id = any(${leadIds}::uuid[]))
      or exists (select from lead_aliases where into_lead_id = any(${leadIds}::uuid[])) as found`.execute(db);
  return rows[0]!.found;
}
