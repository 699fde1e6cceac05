import { sql, type Selectable } from '@dna/database';
import type { Unit } from '@dna/inbox-outbox';
import type { Db } from './lead-queries.ts';
import type { IngestionTables } from './tables.ts';

type Tx = Unit<IngestionTables>['tx'];
export type ApiKeyRow = Selectable<IngestionTables['api_keys']>;

export const apiKeyStates = ['active', 'expired', 'revoked'] as const;
export type ApiKeyStatus = (typeof apiKeyStates)[number];
/** What is shown of a key: its state is Postgres's judgement, by Postgres's clock. */
export type ApiKeyView = ApiKeyRow & { state: ApiKeyStatus };

export type ApiKeyFilter = {
  source?: string | undefined;
  state?: ApiKeyStatus | undefined;
  before?: string | undefined;
  limit: number;
};

const state = sql<ApiKeyStatus>`case
  when revoked_at is not null then 'revoked'
  when expires_at <= clock_timestamp() then 'expired'
  else 'active' end`;

/** The newest first. */
export async function listApiKeys(db: Db, filter: ApiKeyFilter): Promise<ApiKeyView[]> {
  let query = db.selectFrom('api_keys').selectAll().select(state.as('state'));
  if (filter.source !== undefined) query = query.where('source', '=', filter.source);
  if (filter.state !== undefined) query = query.where(state, '=', filter.state);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return query.orderBy('id', 'desc').limit(filter.limit).execute();
}

export async function readApiKey(db: Db, id: string): Promise<ApiKeyView | undefined> {
  return db
    .selectFrom('api_keys')
    .selectAll()
    .select(state.as('state'))
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function lockApiKey(tx: Tx, id: string): Promise<ApiKeyRow | undefined> {
  return tx.selectFrom('api_keys').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
}

export async function insertApiKey(tx: Tx, row: ApiKeyRow): Promise<void> {
  await tx.insertInto('api_keys').values(row).execute();
}

export async function updateApiKey(tx: Tx, { id, ...fields }: ApiKeyRow): Promise<void> {
  await tx.updateTable('api_keys').set(fields).where('id', '=', id).execute();
}

/** All keys; none of them when the versions of all together are still `knownVersion`. */
export async function readApiKeysSince(
  db: Db,
  knownVersion: number,
): Promise<{ rows: ApiKeyRow[]; now: Date }> {
  const { rows: sums } = await sql<{ now: Date; version: number }>`
    select date_trunc('milliseconds', clock_timestamp()) as now, coalesce(sum(version), 0) as version
    from api_keys`.execute(db);
  const { now, version } = sums[0]!;
  const rows = version === knownVersion ? [] : await db.selectFrom('api_keys').selectAll().execute();
  return { rows, now };
}

/** To the hour: whoever looks for keys that nobody uses needs no more, and most uses then write nothing. */
export async function markApiKeysUsed(db: Db, ids: readonly string[]): Promise<void> {
  await sql`
    update api_keys set last_used_at = date_trunc('hour', clock_timestamp())
    where id in (
      select id from api_keys
      where id = any(${ids}::uuid[])
        and (last_used_at is null or last_used_at < date_trunc('hour', clock_timestamp()))
      order by id for no key update
    )`.execute(db);
}
