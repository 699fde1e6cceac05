import { newId, recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { OrganizationName } from '../domain/events/prepare-event.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

export function organizationKey(name: Pick<OrganizationName, 'domain' | 'companyKey'>): string {
  return name.domain !== null ? `domain ${name.domain}` : `company ${name.companyKey}`;
}

/** Ids of the organizations, those seen for the first time included, by `organizationKey`. */
export async function findOrCreateOrganizations(
  tx: Tx,
  names: readonly OrganizationName[],
  now: Date,
): Promise<Map<string, string>> {
  const wanted = new Map(names.map((name) => [organizationKey(name), name]));
  const known = await find(tx, [...wanted.values()]);
  const missing = [...wanted].filter(([key]) => !known.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return known;
  const rows = missing.map(([, name]) => ({
    id: newId(now.getTime()),
    name: name.name,
    domain: name.domain,
    company_key: name.companyKey,
  }));
  await sql`
    insert into organizations (id, name, domain, company_key, created_at, updated_at)
    select id, name, domain, company_key, ${now}::timestamptz, ${now}::timestamptz
    from ${recordset(rows, 'id uuid, name text, domain text, company_key text')}
    order by domain, company_key
    on conflict do nothing`.execute(tx);
  // Read again rather than returned: another transaction may have been first.
  return find(tx, [...wanted.values()]);
}

async function find(tx: Tx, names: readonly OrganizationName[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; domain: string | null; company_key: string | null }>`
    select id, domain, company_key from organizations
    where domain = any(${names.map((name) => name.domain).filter((domain) => domain !== null)}::text[])
      or company_key = any(${names.map((name) => name.companyKey).filter((key) => key !== null)}::text[])`.execute(
    tx,
  );
  return new Map(
    rows.map((row) => [organizationKey({ domain: row.domain, companyKey: row.company_key }), row.id]),
  );
}
