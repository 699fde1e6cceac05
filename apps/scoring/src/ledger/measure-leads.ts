import type { Family } from '@dna/lead-facts';
import { ledgerRules } from '../domain/adjustment.ts';
import { decayOf, lifetimeMs, type Decay, type DecayPolicy } from '../domain/decay.ts';
import { measureEntries, type Measure } from '../domain/measure-entries.ts';
import type { Ruleset } from '../domain/rule.ts';
import { toScore } from '../domain/score-lead.ts';
import { countingEntries, type CountingEntry, type Span } from '../store/counting-entries.ts';
import { sumContributions } from '../store/sum-contributions.ts';
import type { Tx } from '../store/tables.ts';

export type MeasureOptions = {
  ruleset: Ruleset;
  policy: DecayPolicy;
  atMs: number;
  /** Only what had happened by then; null: everything that is known. */
  untilMs?: number | null;
  /** Families with more counting contributions than this are summed in Postgres. */
  loadLimit?: number;
};

const loadLimit = 500;
/** A large family changes all the time; its exact next instant is not worth reading all of it. */
const largeFamilyPauseMs = 10 * 60_000;

/** Score, main reasons and next change of each family at an instant, by root. */
export async function measureLeads(
  tx: Tx,
  families: readonly Family[],
  options: MeasureOptions,
): Promise<Map<string, Measure>> {
  const { ruleset, policy, atMs, untilMs = null } = options;
  const limit = options.loadLimit ?? loadLimit;
  const decays = new Map(ledgerRules(ruleset.rules).map((rule) => [rule.id, decayOf(rule.decay, policy)]));
  const span = { sinceMs: earliestAlive([...decays.values()], atMs), untilMs };
  const entries = await countingEntries(tx, families, span, limit + 1);
  const measures = new Map<string, Measure>();
  for (const family of families) {
    const own = entries.get(family.root)!;
    measures.set(
      family.root,
      own.length <= limit
        ? measureEntries(own, decays, atMs)
        : await measureLargeFamily(tx, family, own, decays, atMs, span),
    );
  }
  return measures;
}

async function measureLargeFamily(
  tx: Tx,
  family: Family,
  sample: readonly CountingEntry[],
  decays: ReadonlyMap<string, Decay>,
  atMs: number,
  span: Span,
): Promise<Measure> {
  const { sum, top } = await sumContributions(tx, family.members, decays, atMs, span);
  const decaying = sample.some((entry) => (decays.get(entry.ruleId) ?? { kind: 'none' }).kind !== 'none');
  return { score: toScore(sum), top, nextChangeMs: decaying ? atMs + largeFamilyPauseMs : null };
}

/** What occurred by then has lost all its points, whatever its rule; null where some never lose them. */
function earliestAlive(decays: readonly Decay[], atMs: number): number | null {
  const lifetimes = decays.map(lifetimeMs);
  return lifetimes.includes(null) ? null : atMs - Math.max(0, ...lifetimes.map((life) => life ?? 0));
}
