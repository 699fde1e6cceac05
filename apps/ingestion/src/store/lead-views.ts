import { recordset, sql } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];

/** The columns of the read model that one kind of message sets, guarded by the version it carries. */
export type ViewPart = {
  /** Names and types of the columns; written in code, never taken from input. */
  columns: Record<string, string>;
  versionColumn: 'score_version' | 'intent_version' | 'route_version' | 'deal_version';
};

export type ViewRow = { lead_id: string; version: number } & Record<string, unknown>;

/** Keeps the newest version for each lead; messages may come in any order and more than once. */
export async function saveViews(tx: Tx, part: ViewPart, rows: readonly ViewRow[]): Promise<void> {
  const newest = new Map<string, ViewRow>();
  for (const row of rows) {
    if ((newest.get(row.lead_id)?.version ?? -1) < row.version) newest.set(row.lead_id, row);
  }
  const names = Object.keys(part.columns);
  const types = Object.entries(part.columns).map(([name, type]) => `${name} ${type}`);
  const version = sql.id(part.versionColumn);
  await sql`
    insert into lead_views as v (lead_id, ${sql.join(names.map((name) => sql.id(name)))}, ${version})
    select lead_id, ${sql.join(names.map((name) => sql.id(name)))}, version
    from ${recordset([...newest.values()], `lead_id uuid, version bigint, ${types.join(', ')}`)}
    order by lead_id
    on conflict (lead_id) do update set
      ${sql.join(names.map((name) => sql`${sql.id(name)} = excluded.${sql.id(name)}`))},
      ${version} = excluded.${version}
    where v.${version} < excluded.${version}`.execute(tx);
}
