import { sql, type Selectable } from '@dna/database';
import type { RoutingConfig } from '../domain/routing-config.ts';
import type { Strategy } from '../domain/strategy.ts';
import type { Db, RoutingTables, StoredStrategy, Tx } from './tables.ts';

export type ConfigRow = Selectable<RoutingTables['routing_config']>;

/** A version with who made it (null: the migrations) and when. */
export type ConfigVersion = RoutingConfig & { createdAt: Date; author: string | null };

/** The newest version. `defaultPrior` counts where the version names none. */
export async function currentConfig(db: Db, defaultPrior: number): Promise<ConfigVersion> {
  return toConfig(await currentConfigRow(db), defaultPrior);
}

/** The newest version as it is stored. */
export async function currentConfigRow(db: Db): Promise<ConfigRow> {
  return newest(db).executeTakeFirstOrThrow();
}

export async function readConfig(
  db: Db,
  version: number,
  defaultPrior: number,
): Promise<ConfigVersion | null> {
  const row = await db
    .selectFrom('routing_config')
    .selectAll()
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? null : toConfig(row, defaultPrior);
}

/** Newest first. */
export async function listConfigs(
  db: Db,
  { before, limit, defaultPrior }: { before: number | undefined; limit: number; defaultPrior: number },
): Promise<ConfigVersion[]> {
  const rows = await newest(db)
    .$if(before !== undefined, (query) => query.where('version', '<', before!))
    .limit(limit)
    .execute();
  return rows.map((row) => toConfig(row, defaultPrior));
}

/** Until the end of the transaction nobody else adds a version. @returns the newest one */
export async function lockConfig(tx: Tx): Promise<ConfigRow> {
  await sql`select pg_advisory_xact_lock('routing_config'::regclass::oid::bigint)`.execute(tx);
  return newest(tx).limit(1).executeTakeFirstOrThrow();
}

export async function insertConfig(tx: Tx, row: ConfigRow): Promise<void> {
  const { overrides, strategies, business_hours, ...columns } = row;
  await tx
    .insertInto('routing_config')
    .values({
      ...columns,
      overrides: json(overrides),
      strategies: json(strategies),
      business_hours: json(business_hours),
    })
    .execute();
}

function json<T>(value: T) {
  return sql<T>`${JSON.stringify(value)}::jsonb`;
}

function newest(db: Db) {
  return db.selectFrom('routing_config').selectAll().orderBy('version', 'desc').limit(1);
}

export function toConfig(row: ConfigRow, defaultPrior: number): ConfigVersion {
  const { time_zone, weekdays, holidays } = row.business_hours;
  return {
    version: row.version,
    thresholds: { score: row.score_threshold, confidence: row.confidence_threshold },
    overrides: row.overrides,
    rearmMargin: row.rearm_margin,
    slaMinutes: row.sla_minutes,
    fallbackPipeline: row.fallback_pipeline,
    strategies: Object.fromEntries(
      Object.entries(row.strategies).map(([key, strategy]) => [key, toStrategy(strategy)]),
    ),
    outsideWorkingHours: row.outside_working_hours,
    businessHours: { timeZone: time_zone, weekdays, holidays },
    intentPrior: row.intent_prior ?? defaultPrior,
    createdAt: row.created_at,
    author: row.author,
  };
}

function toStrategy(stored: StoredStrategy): Strategy {
  return stored.kind === 'fixed' ? { kind: 'fixed', ownerIds: stored.owner_ids } : stored;
}
