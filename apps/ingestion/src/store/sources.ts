import { recordset, sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type SourceRow = Selectable<IngestionTables['sources']>;
export type SourceView = SourceRow & { last_delivery_at: Date | null };

/** Everything of every source: there are dozens of them, and each process keeps a copy. */
export async function readSources(db: Db): Promise<SourceRow[]> {
  return db.selectFrom('sources').selectAll().orderBy('name').execute();
}

export async function listSources(
  db: Db,
  filter: { adapter?: string | undefined; after?: string | undefined; limit: number },
): Promise<SourceView[]> {
  let query = views(db);
  if (filter.adapter !== undefined) query = query.where('adapter', '=', filter.adapter);
  if (filter.after !== undefined) query = query.where('name', '>', filter.after);
  return query.orderBy('name').limit(filter.limit).execute();
}

export async function readSource(db: Db, id: string): Promise<SourceView | undefined> {
  return views(db).where('id', '=', id).executeTakeFirst();
}

function views(db: Db) {
  return db
    .selectFrom('sources')
    .selectAll()
    .select(
      sql<Date | null>`(select d.received_at from deliveries d
        where d.source_id = sources.id and d.authenticated order by d.id desc limit 1)`.as(
        'last_delivery_at',
      ),
    );
}

export async function lockSource(tx: Tx, id: string): Promise<SourceRow | undefined> {
  return tx.selectFrom('sources').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

const columns = `id uuid, name text, adapter text, enabled boolean, managed_by text, sealed text, secret_count int,
  has_access_token boolean, token_hashes text[], signature text, mapping jsonb, default_event_type text,
  time_zone text, silent_after_hours int, version int, created_at timestamptz, updated_at timestamptz`;

/** @returns false when another source has the name */
export async function insertSource(tx: Tx, row: Omit<SourceRow, 'silent_since'>): Promise<boolean> {
  const { rows } = await sql`
    insert into sources (id, name, adapter, enabled, managed_by, sealed, secret_count, has_access_token, token_hashes,
      signature, mapping, default_event_type, time_zone, silent_after_hours, version, created_at, updated_at)
    select r.id, r.name, r.adapter, r.enabled, r.managed_by, r.sealed, r.secret_count, r.has_access_token, ${bytes},
      r.signature, r.mapping, r.default_event_type, r.time_zone, r.silent_after_hours, r.version, r.created_at,
      r.updated_at
    from ${recordset([plain(row)], columns)}
    on conflict (name) do nothing returning id`.execute(tx);
  return rows.length > 0;
}

export async function updateSource(tx: Tx, row: SourceRow): Promise<void> {
  await sql`
    update sources set adapter = r.adapter, enabled = r.enabled, managed_by = r.managed_by, sealed = r.sealed,
      secret_count = r.secret_count, has_access_token = r.has_access_token, token_hashes = ${bytes},
      signature = r.signature, mapping = r.mapping, default_event_type = r.default_event_type,
      time_zone = r.time_zone, silent_after_hours = r.silent_after_hours, version = sources.version + 1,
      updated_at = r.updated_at
    from ${recordset([plain(row)], columns)} where sources.id = r.id`.execute(tx);
}

/** @returns false when there was none */
export async function deleteSource(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql`delete from sources where id = ${id} returning id`.execute(tx);
  return rows.length > 0;
}

export async function lockSourceByName(tx: Tx, name: string): Promise<SourceRow | undefined> {
  return tx.selectFrom('sources').selectAll().where('name', '=', name).forUpdate().executeTakeFirst();
}

/** What the environment no longer names takes nothing any more; its deliveries can still be looked at. */
export async function disableLeftSources(tx: Tx, names: readonly string[], now: Date): Promise<void> {
  await sql`
    update sources set enabled = false, version = version + 1, updated_at = ${now}
    where managed_by = 'environment' and enabled and not (name = any(${names}::text[]))`.execute(tx);
}

const bytes = sql`array(select decode(hash, 'hex') from unnest(r.token_hashes) with ordinality as t(hash, place)
  order by place)`;

/** A Buffer in JSON would be a list of numbers. */
function plain(row: Omit<SourceRow, 'silent_since'>): object {
  return { ...row, token_hashes: row.token_hashes.map((hash) => hash.toString('hex')) };
}
