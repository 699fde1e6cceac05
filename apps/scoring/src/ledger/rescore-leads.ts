import { combineBases, type Basis, type Envelope } from '@dna/contracts';
import type { Unit } from '@dna/inbox-outbox';
import type { Family } from '@dna/lead-facts';
import type { Measure } from '../domain/measure-entries.ts';
import type { Ruleset } from '../domain/rule.ts';
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
  /** The threshold was crossed upwards. */
  crossed: boolean;
};

/**
 * Scores the leads as they stand now and tells every one of them, also where nothing changed: who waits for the
 * answer to a fact gets one. The roots must be locked.
 *
 * @param known the rows of all ids concerned, with the bases they are to have
 */
export async function rescoreLeads(
  unit: Unit<ScoringTables>,
  occasions: readonly Occasion[],
  known: ReadonlyMap<string, LeadScore>,
  ruleset: Ruleset,
  policy: ScoringPolicy,
): Promise<void> {
  const { tx, now } = unit;
  const families = occasions.map(({ family }) => family);
  const measures = await measureLeads(tx, families, { ruleset, policy: policy.decay, atMs: now.getTime() });
  const rescored = occasions.map((occasion) => {
    const measure = measures.get(occasion.family.root)!;
    return rescore(occasion, measure, known, { now, rulesetVersion: ruleset.version, policy });
  });
  const changed = new Map([...known, ...rescored.map(({ after }) => [after.leadId, after] as const)]);
  await saveLeadScores(tx, [...changed.values()]);
  await addHistory(tx, rescored.filter(({ before, after }) => before.score !== after.score).map(toHistory));
  for (const lead of rescored) tellScore(unit, lead, ruleset, policy);
}

type Circumstances = { now: Date; rulesetVersion: number; policy: ScoringPolicy };

function rescore(
  occasion: Occasion,
  measure: Measure,
  known: ReadonlyMap<string, LeadScore>,
  { now, rulesetVersion, policy }: Circumstances,
): Rescored {
  const { family, joining = [] } = occasion;
  const before = known.get(family.root)!;
  const { crossed, ...hot } =
    family.members.length === 0
      ? { ...before.hot, crossed: false }
      : passThreshold(
          joinThresholds([before.hot, ...joining.map((leadId) => known.get(leadId)!.hot)]),
          measure.score,
          policy.hotLeadScore,
        );
  const after: LeadScore = {
    ...before,
    version: before.version + 1,
    score: measure.score,
    asOf: now,
    rulesetVersion,
    nextChangeAt: measure.nextChangeMs === null ? null : new Date(measure.nextChangeMs),
    hot,
  };
  const basis = combineBases(family.members.map((leadId) => known.get(leadId)!.basis));
  return { occasion, measure, before, after, basis, crossed };
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
