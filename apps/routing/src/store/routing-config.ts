import type { RoutingConfig } from '../domain/routing-config.ts';
import type { Db } from './tables.ts';

/** The newest version. `defaultPrior` counts where the version names none. */
export async function currentConfig(
  db: Db,
  defaultPrior: number,
): Promise<RoutingConfig & { createdAt: Date }> {
  const row = await db
    .selectFrom('routing_config')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return {
    version: row.version,
    thresholds: { score: row.score_threshold, confidence: row.confidence_threshold },
    overrides: row.overrides,
    intentPrior: row.intent_prior ?? defaultPrior,
    createdAt: row.created_at,
  };
}
