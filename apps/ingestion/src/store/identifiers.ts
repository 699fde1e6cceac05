import { recordset, sql } from '@dna/database';
import { familyOf, resolveRoots, type Unit } from '@dna/inbox-outbox';
import type { Identifier } from '../domain/identifiers/identifiers-of.ts';
import { identifierKey, type KnownLead } from '../domain/identity/resolve-identities.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Root lead of each identifier that is known, by `identifierKey`. */
export async function findLeadsByIdentifiers(
  tx: Tx,
  identifiers: readonly Identifier[],
): Promise<Map<string, KnownLead>> {
  const { rows } = await sql<{ kind: Identifier['kind']; value: string; lead_id: string }>`
    select i.kind, i.value, i.lead_id
    from unnest(${identifiers.map((each) => each.kind)}::text[], ${identifiers.map((each) => each.value)}::text[])
      as asked(kind, value)
    join lead_identifiers i on i.kind = asked.kind and i.value = asked.value`.execute(tx);
  if (rows.length === 0) return new Map();
  const roots = await resolveRoots(
    tx,
    rows.map((row) => row.lead_id),
  );
  const leads = await readRoots(tx, new Set(roots.values()));
  return new Map(rows.map((row) => [identifierKey(row), leads.get(roots.get(row.lead_id)!)!]));
}

async function readRoots(tx: Tx, rootIds: Set<string>): Promise<Map<string, KnownLead>> {
  const families = await familyOf(tx, rootIds);
  const rootOf = new Map([...families].flatMap(([root, ids]) => ids.map((id) => [id, root] as const)));
  const { rows } = await sql<{ id: string; created_at: Date; identified: boolean; emails: string[] }>`
    select l.id, l.created_at, l.identified, array(
      select value from lead_identifiers i where i.lead_id = l.id and i.kind = 'email') as emails
    from leads l where l.id = any(${[...rootOf.keys()]}::uuid[])`.execute(tx);
  const leads = new Map<string, KnownLead>();
  for (const row of rows.filter((each) => rootIds.has(each.id))) {
    leads.set(row.id, {
      id: row.id,
      createdAt: row.created_at,
      identified: row.identified,
      emails: row.emails,
    });
  }
  for (const row of rows.filter((each) => !rootIds.has(each.id))) {
    const root = leads.get(rootOf.get(row.id)!)!;
    leads.set(root.id, {
      ...root,
      identified: root.identified || row.identified,
      emails: [...root.emails, ...row.emails],
    });
  }
  return leads;
}

/** Claims the identifiers in order. @returns how many were not taken before */
export async function insertIdentifiers(
  tx: Tx,
  identifiers: readonly { kind: string; value: string; leadId: string }[],
  now: Date,
): Promise<number> {
  const rows = identifiers.map(({ kind, value, leadId }) => ({ kind, value, lead_id: leadId }));
  const { rows: inserted } = await sql`
    insert into lead_identifiers (kind, value, lead_id, created_at)
    select kind, value, lead_id, ${now} from ${recordset(rows, 'kind text, value text, lead_id uuid')}
    order by kind, value
    on conflict do nothing
    returning kind`.execute(tx);
  return inserted.length;
}
