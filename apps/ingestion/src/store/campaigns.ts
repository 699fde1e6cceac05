import { newId, recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type Campaign = { id: string; product: string | null };

export function campaignKey(name: string): string {
  return name.trim().toLowerCase();
}

/** The campaigns of these names, those seen for the first time included, by `campaignKey`. */
export async function findOrCreateCampaigns(
  tx: Tx,
  names: readonly string[],
  now: Date,
): Promise<Map<string, Campaign>> {
  const wanted = new Map(names.map((name) => [campaignKey(name), name]));
  const known = await find(tx, [...wanted.keys()]);
  const missing = [...wanted].filter(([key]) => !known.has(key));
  if (missing.length === 0) return known;
  const rows = missing.map(([key, name]) => ({ id: newId(now.getTime()), key, name }));
  await sql`
    insert into campaigns (id, key, name, created_at)
    select id, key, name, ${now} from ${recordset(rows, 'id uuid, key text, name text')}
    order by key
    on conflict do nothing`.execute(tx);
  // Read again rather than returned: another transaction may have been first.
  return find(tx, [...wanted.keys()]);
}

async function find(tx: Tx, keys: readonly string[]): Promise<Map<string, Campaign>> {
  const { rows } = await sql<Campaign & { key: string }>`
    select key, id, product from campaigns where key = any(${keys}::text[])`.execute(tx);
  return new Map(rows.map(({ key, id, product }) => [key, { id, product }]));
}
