import type { Family } from '@dna/lead-facts';
import { lifetimeMs } from '../domain/age-evidence.ts';
import { measureSignals, type Measure } from '../domain/measure-signals.ts';
import type { Ruleset } from '../domain/rule.ts';
import { weighIntent } from '../domain/weigh-intent.ts';
import { sumSignalsInDatabase } from '../store/sum-signals.ts';
import type { Tx } from '../store/tables.ts';
import { weighingSignals } from '../store/weighing-signals.ts';

export type MeasureOptions = {
  ruleset: Ruleset;
  /** κ: `INTENT_PRIOR`. */
  prior: number;
  atMs: number;
  /** Only what had happened by then; null: everything that is known. */
  untilMs?: number | null;
  /** Families with more signals than this are summed in Postgres. */
  loadLimit?: number;
};

const loadLimit = 500;

/** Intent and main reasons of each family at an instant, by root. */
export async function measureLeads(
  tx: Tx,
  families: readonly Family[],
  options: MeasureOptions,
): Promise<Map<string, Measure>> {
  const { ruleset, prior, atMs, untilMs = null } = options;
  const limit = options.loadLimit ?? loadLimit;
  const span = { sinceMs: atMs - lifetimeMs, untilMs };
  const ruleIds = new Set(ruleset.rules.map(({ id }) => id));
  const signals = await weighingSignals(tx, families, span, limit + 1);
  const measures = new Map<string, Measure>();
  for (const { root, members } of families) {
    const own = signals.get(root)!;
    if (own.length <= limit) {
      measures.set(root, measureSignals(own, ruleIds, atMs, prior));
      continue;
    }
    const { sums, top } = await sumSignalsInDatabase(tx, members, [...ruleIds], atMs, span);
    measures.set(root, { ...weighIntent(sums, prior), top });
  }
  return measures;
}

/** The same where each family is judged by a version of its own. */
export async function measureByVersion(
  tx: Tx,
  families: readonly Family[],
  rulesetOf: (family: Family) => Ruleset,
  options: Omit<MeasureOptions, 'ruleset'>,
): Promise<Map<string, Measure>> {
  const measures = new Map<string, Measure>();
  for (const [ruleset, group] of Map.groupBy(families, rulesetOf)) {
    const measured = await measureLeads(tx, group, { ...options, ruleset });
    for (const [root, measure] of measured) measures.set(root, measure);
  }
  return measures;
}
