import { preconditionFailed } from '@dna/http';
import type { Unit } from '@dna/inbox-outbox';
import { insertConfig, lockConfig, type ConfigRow } from '../store/routing-config.ts';
import type { RoutingTables } from '../store/tables.ts';
import { lockTeam } from '../store/team.ts';
import { startNewRounds } from '../store/turns.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { scheduleServeQueue } from './timers.ts';

export type NewConfig = {
  fields: Omit<ConfigRow, 'version' | 'intent_prior' | 'author' | 'created_at'>;
  author: string;
  /** The version that the caller has changed; null to replace whichever there is. */
  expectedVersion: number | null;
};

/**
 * Adds a version, which counts from the next decision on in every process: each reads the newest one behind the locks
 * that are held here. A pipeline with another strategy begins a new round: turns that were counted by other rules or
 * weights must not read as a lead or a debt.
 */
export async function changeConfig(
  unit: Unit<RoutingTables>,
  { fields, author, expectedVersion }: NewConfig,
): Promise<ConfigRow> {
  const { tx, now } = unit;
  await lockTeam(tx);
  const before = await lockConfig(tx);
  const { version } = before;
  if (expectedVersion !== null && expectedVersion !== version)
    throw preconditionFailed(`The config is at version ${version} now.`, { version });
  await refuseStrangers(tx, fields.strategies);
  const row = {
    ...fields,
    version: version + 1,
    intent_prior: before.intent_prior,
    author,
    created_at: now,
  };
  await insertConfig(tx, row);
  await startNewRounds(tx, otherStrategies(before.strategies, fields.strategies));
  scheduleServeQueue(unit, now);
  return row;
}

type Strategies = ConfigRow['strategies'];

function otherStrategies(before: Strategies, after: Strategies): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => turnsBy(before, key) !== turnsBy(after, key));
}

/** What turns are counted by; a fixed list counts none. */
function turnsBy(strategies: Strategies, key: string): string {
  const strategy = strategies[key] ?? { kind: 'least_loaded' };
  if (strategy.kind !== 'weighted_round_robin') return strategy.kind;
  return JSON.stringify(Object.entries(strategy.weights).sort(([a], [b]) => (a < b ? -1 : 1)));
}
