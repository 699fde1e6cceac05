import { combineBases, type Basis, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { Family } from '@dna/lead-facts';
import type { Measure } from '../domain/measure-entries.ts';
import type { Ruleset } from '../domain/rule.ts';
import type { Rulesets } from '../store/rulesets.ts';
import { joinThresholds, passThreshold } from '../domain/threshold.ts';
import { saveLeadScores, type LeadScore } from '../store/lead-scores.ts';
import { addHistory, type HistoryEntry } from '../store/score-history.ts';
import type { ScoringTables } from '../store/tables.ts';
import { measureLeads } from './measure-leads.ts';
import type { ScoringPolicy } from './scoring-policy.ts';
import { tellScore } from './tell-score.ts';

/** Why a lead is scored again, and by what message. */
export type Occasion = {
  /** Without members it is a lead that was merged away: its facts count for its root, so it has none. */
  family: Family;
  reason: HistoryEntry['reason'];
  cause?: Envelope<unknown> | undefined;
  eventId?: string | undefined;
  /** Former roots that have just become part of the family. */
  joining?: readonly string[];
};

/** A lead before and after it was scored again. */
export type Rescored = {
  occasion: Occasion;
  measure: Measure;
  before: LeadScore;
  after: LeadScore;
  /** Of all facts of the family. */
  basis: Basis;
  /** The threshold was crossed upwards, and that is to be told. */
  crossed: boolean;
  /** By which it is judged. */
  ruleset: Ruleset;
};

/** What is told besides the scores. */
export type Telling = {
  /** The facts are the same, only the rules are not: who keeps their score is not told of, nobody waits for it. */
  onlyChanges: boolean;
  /** Without it a threshold that is passed counts as passed, and nobody hears of it. */
  crossings: boolean;
};

const everything: Telling = { onlyChanges: false, crossings: true };

/**
 * Scores the leads as they stand now, each by the version of the rules that it was judged by so far, and tells every one
 * of them, also where nothing changed: who waits for the answer to a fact gets one. The roots must be locked.
 *
 * @param known the rows of all ids concerned, with the bases they are to have
 * @returns how many scores became different
 */
export async function rescoreLeads(
  unit: Unit<ScoringTables>,
  occasions: readonly Occasion[],
  known: ReadonlyMap<string, LeadScore>,
  rulesets: Rulesets,
  policy: ScoringPolicy,
  telling = everything,
): Promise<number> {
  const { tx, now } = unit;
  const rows = withVersions(known, rulesets);
  const rulesetOf = ({ root }: Family) => rulesets.of(rows.get(root)!.rulesetVersion);
  const measures = new Map<string, Measure>();
  for (const [ruleset, group] of Map.groupBy(occasions, ({ family }) => rulesetOf(family))) {
    const families = group.map(({ family }) => family);
    const options = { ruleset, policy: policy.decay, atMs: now.getTime() };
    for (const [root, measure] of await measureLeads(tx, families, options)) measures.set(root, measure);
  }
  const rescored = occasions.map((occasion) => {
    const { family } = occasion;
    const ruleset = rulesetOf(family);
    return rescore(occasion, measures.get(family.root)!, rows, { now, ruleset, policy, telling });
  });
  const saved = new Map([...rows, ...rescored.map(({ after }) => [after.leadId, after] as const)]);
  await saveLeadScores(tx, [...saved.values()]);
  const changed = rescored.filter(({ before, after }) => before.score !== after.score);
  await addHistory(tx, changed.map(toHistory));
  for (const lead of telling.onlyChanges ? changed : rescored) tellScore(unit, lead, policy);
  return changed.length;
}

/** A lead that is new is judged by the published version from now on. */
function withVersions(
  known: ReadonlyMap<string, LeadScore>,
  { published }: Rulesets,
): Map<string, LeadScore> {
  return new Map(
    [...known].map(([leadId, lead]) => [
      leadId,
      { ...lead, rulesetVersion: lead.rulesetVersion ?? published.version },
    ]),
  );
}

type Circumstances = { now: Date; ruleset: Ruleset; policy: ScoringPolicy; telling: Telling };

function rescore(
  occasion: Occasion,
  measure: Measure,
  known: ReadonlyMap<string, LeadScore>,
  { now, ruleset, policy, telling }: Circumstances,
): Rescored {
  const { family, joining = [] } = occasion;
  const before = known.get(family.root)!;
  const { crossed, ...passed } =
    family.members.length === 0
      ? { ...before.hot, crossed: false }
      : passThreshold(
          joinThresholds([before.hot, ...joining.map((leadId) => known.get(leadId)!.hot)]),
          measure.score,
          policy.hotLeadScore,
        );
  const after: LeadScore = {
    ...before,
    version: before.version + (telling.onlyChanges && measure.score === before.score ? 0 : 1),
    score: measure.score,
    asOf: now,
    rulesetVersion: ruleset.version,
    nextChangeAt: measure.nextChangeMs === null ? null : new Date(measure.nextChangeMs),
    hot: telling.crossings ? passed : { ...passed, crossings: before.hot.crossings },
  };
  const basis = combineBases(family.members.map((leadId) => known.get(leadId)!.basis));
  return { occasion, measure, before, after, basis, crossed: crossed && telling.crossings, ruleset };
}

function toHistory({ occasion, before, after }: Rescored): HistoryEntry {
  return {
    lead_id: after.leadId,
    version: after.version,
    at: after.asOf!,
    score: after.score,
    previous: before.score,
    reason: occasion.reason,
    event_id: occasion.eventId ?? null,
    ruleset_version: after.rulesetVersion!,
  };
}
