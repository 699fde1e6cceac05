import { recordset, sql } from '@dna/database';
import { readFamilies, resolveRoots, rootsIn, type Unit } from '@dna/inbox-outbox';
import { IdentityRaceError } from '../door/identity-race-error.ts';
import type { Identifier } from '../domain/identifiers/identifiers-of.ts';
import { identifierKey, type KnownLead, type KnownOwner } from '../domain/identity/resolve-identities.ts';
import { cutNeighbours } from './lead-links.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** Whom each identifier that is known names, by `identifierKey`, with the person as it is now. */
export async function findOwners(
  tx: Tx,
  identifiers: readonly Identifier[],
): Promise<Map<string, KnownOwner>> {
  const { rows } = await sql<{ kind: Identifier['kind']; value: string; lead_id: string }>`
    select i.kind, i.value, i.lead_id
    from unnest(${identifiers.map((each) => each.kind)}::text[], ${identifiers.map((each) => each.value)}::text[])
      as asked(kind, value)
    join lead_identifiers i on i.kind = asked.kind and i.value = asked.value`.execute(tx);
  if (rows.length === 0) return new Map();
  const people = await readPeople(
    tx,
    rows.map((row) => row.lead_id),
  );
  return new Map(
    rows.map((row) => [identifierKey(row), { leadId: row.lead_id, root: people.get(row.lead_id)! }]),
  );
}

/** The person that each of these leads is now. */
export async function readPeople(tx: Tx, leadIds: readonly string[]): Promise<Map<string, KnownLead>> {
  const families = await readFamilies(tx, leadIds);
  const roots = rootsIn(families);
  const { rows } = await sql<{ id: string; created_at: Date; identified: boolean; emails: string[] }>`
    select l.id, l.created_at, l.identified, array(
      select value from lead_identifiers i where i.lead_id = l.id and i.kind = 'email') as emails
    from leads l where l.id = any(${[...roots.keys()]}::uuid[])`.execute(tx);
  const leads = new Map(rows.map((row) => [row.id, row]));
  const apart = await cutNeighbours(tx, [...roots.keys()]);
  const apartRoots = await resolveRoots(tx, [...apart.values()].flat());
  const people = new Map<string, KnownLead>();
  for (const [root, members] of families) {
    const known = members.flatMap((id) => leads.get(id) ?? []);
    const createdAt = leads.get(root)?.created_at;
    // Whoever named it saw it a moment ago.
    if (createdAt === undefined) throw new IdentityRaceError('a lead was erased meanwhile');
    const person: KnownLead = {
      id: root,
      createdAt,
      identified: known.some((lead) => lead.identified),
      emails: known.flatMap((lead) => lead.emails),
      members,
      apartFrom: members.flatMap((id) => (apart.get(id) ?? []).map((other) => apartRoots.get(other)!)),
    };
    for (const id of members) people.set(id, person);
  }
  return people;
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
